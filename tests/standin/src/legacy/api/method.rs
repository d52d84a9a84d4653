//! The methods of the platform's document with their arguments.

/// Arguments of every method: the token by its own name, the marker of the request, the format.
const COMMON: [&str; 3] = ["token", "asyncKey", "format"];

/// A method as the document describes it.
#[derive(Debug)]
pub(crate) struct Method {
    pub name: &'static str,
    /// Argument names; one of several if joined by `|`.
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
    /// True if it changes the account.
    pub writes: bool,
    /// True if error 405 is documented for the Viewer license.
    pub not_for_viewers: bool,
}

const fn read(name: &'static str, required: &'static [&'static str], optional: &'static [&'static str]) -> Method {
    Method { name, required, optional, writes: false, not_for_viewers: false }
}

const fn write(name: &'static str, required: &'static [&'static str], optional: &'static [&'static str]) -> Method {
    Method { writes: true, ..read(name, required, optional) }
}

const fn guarded(name: &'static str, required: &'static [&'static str], optional: &'static [&'static str]) -> Method {
    Method { not_for_viewers: true, ..write(name, required, optional) }
}

const FILTER: &[&str] = &[
    "fields",
    "limit",
    "offset",
    "template",
    "ids",
    "title",
    "description",
    "authors",
    "parents",
    "statuses",
    "fromStartDate",
    "toStartDate",
    "includeNullStartDate",
    "fromDueDate",
    "toDueDate",
    "includeNullDueDate",
    "relationType",
    "orderBy",
];
const FOLDER: &[&str] = &["description", "sharedUsers", "parents"];
const TASK: &[&str] = &[
    "description",
    "status",
    "importance",
    "startDate",
    "dueDate",
    "duration",
    "responsibleUsers",
    "sharedUsers",
    "parents",
];

/// In the order of the document.
pub(crate) const METHODS: [Method; 24] = [
    read("wrike.profile.get", &[], &[]),
    read("wrike.contacts.list", &[], &[]),
    read("wrike.folder.tree", &[], &["includeChilds", "parentId"]),
    read("wrike.folder.get", &["id"], &[]),
    guarded("wrike.folder.add", &["title"], FOLDER),
    guarded("wrike.folder.delete", &["ids"], &[]),
    guarded("wrike.folder.update", &["id", "title"], FOLDER),
    read("wrike.task.get", &["id"], &["fields"]),
    read("wrike.task.filter", &[], FILTER),
    read("wrike.task.updates", &["tLast"], &["fields", "limit", "offset", "orderBy"]),
    guarded("wrike.task.add", &["title"], TASK),
    guarded("wrike.task.update", &["id", "title"], TASK),
    guarded("wrike.task.delete", &["ids"], &[]),
    write("wrike.comment.add", &["taskId", "text"], &[]),
    write("wrike.comment.delete", &["ids"], &[]),
    write("wrike.comment.update", &["id", "text"], &[]),
    read("wrike.comment.list", &["taskId|ids"], &[]),
    read("wrike.comment.updates", &["tLast"], &[]),
    read("wrike.attachment.list", &["taskIds"], &[]),
    read("wrike.attachment.history", &["id"], &[]),
    read("wrike.attachment.download", &["id"], &[]),
    read("wrike.timelog.list", &[], &["taskId"]),
    write("wrike.timelog.add", &["date", "taskId", "hours"], &[]),
    write("wrike.timelog.delete", &["ids"], &[]),
];

impl Method {
    /// The method of a name.
    pub fn of(name: &str) -> Option<&'static Self> {
        METHODS.iter().find(|method| method.name == name)
    }

    /// True if the method takes an argument of this name.
    pub fn takes(&self, argument: &str) -> bool {
        let required = self.required.iter().flat_map(|names| names.split('|'));
        required.chain(self.optional.iter().copied()).chain(COMMON).any(|name| name == argument)
    }
}
