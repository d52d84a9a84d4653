//! The 24 methods as data: name, arguments, answers, error codes (seed wrike-api-v2, section of each method).

/// An argument of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// Whether the method refuses to work without it (403). Of `taskId` and `ids` of `wrike.comment.list` one is needed.
    pub required: bool,
}

const fn required(name: &'static str) -> Argument {
    Argument { name, required: true }
}

const fn optional(name: &'static str) -> Argument {
    Argument { name, required: false }
}

/// What is known of a method.
#[derive(Debug)]
pub struct Row {
    /// Which.
    pub method: Method,
    /// As it stands in the address.
    pub name: &'static str,
    /// Whether it changes something: then it is never repeated.
    pub writes: bool,
    /// Its arguments but `token`, which OAuth sends as `oauth_token`, and but `asyncKey`.
    pub arguments: &'static [Argument],
    /// Whether it takes an `asyncKey`, which then comes back in the answer.
    pub takes_async_key: bool,
    /// Names of the one value that its answer wraps.
    pub wrappers: &'static [&'static str],
    /// Codes of the errors that it is documented to answer with.
    pub codes: &'static [u16],
}

macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident = $name:literal { $($key:ident: $value:expr),* $(,)? })*) => {
        /// A method of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Method { $($(#[$doc])* $method),* }

        static ROWS: &[Row] = &[$(Row { method: Method::$method, name: $name, $($key: $value),* }),*];
    };
}

/// Arguments of the official "filter arguments", and of templates.
const FILTER: &[Argument] = &[
    optional("fields"),
    optional("limit"),
    optional("offset"),
    optional("template"),
    optional("ids"),
    optional("title"),
    optional("description"),
    optional("authors"),
    optional("parents"),
    optional("statuses"),
    optional("fromStartDate"),
    optional("toStartDate"),
    optional("includeNullStartDate"),
    optional("fromDueDate"),
    optional("toDueDate"),
    optional("includeNullDueDate"),
    optional("relationType"),
    optional("orderBy"),
];

methods! {
    /// The calling user.
    ProfileGet = "wrike.profile.get" {
        writes: false, arguments: &[], takes_async_key: false, wrappers: &["profile"], codes: &[402],
    }
    /// The calling user's contacts.
    ContactsList = "wrike.contacts.list" {
        writes: false, arguments: &[], takes_async_key: false, wrappers: &["contacts"], codes: &[402],
    }
    /// Folders below one, or all.
    FolderTree = "wrike.folder.tree" {
        writes: false, arguments: &[optional("includeChilds"), optional("parentId")], takes_async_key: true,
        wrappers: &["foldersTree"], codes: &[402, 406],
    }
    /// One folder.
    FolderGet = "wrike.folder.get" {
        writes: false, arguments: &[required("id")], takes_async_key: true, wrappers: &["folder"], codes: &[402, 403, 405, 406],
    }
    /// A new folder.
    FolderAdd = "wrike.folder.add" {
        writes: true,
        arguments: &[required("title"), optional("description"), optional("sharedUsers"), optional("parents")],
        takes_async_key: true, wrappers: &["folder"], codes: &[402, 403, 405, 406, 407],
    }
    /// Folders with all their descendants.
    FolderDelete = "wrike.folder.delete" {
        writes: true, arguments: &[required("ids")], takes_async_key: true, wrappers: &["folders"],
        codes: &[402, 403, 405, 406, 407],
    }
    /// A changed folder.
    FolderUpdate = "wrike.folder.update" {
        writes: true,
        arguments: &[required("id"), required("title"), optional("description"), optional("sharedUsers"), optional("parents")],
        takes_async_key: true, wrappers: &["folder"], codes: &[402, 403, 405, 406, 407],
    }
    /// One task.
    TaskGet = "wrike.task.get" {
        writes: false, arguments: &[required("id"), optional("fields")], takes_async_key: true, wrappers: &["task"],
        codes: &[402, 403, 406],
    }
    /// Tasks by filter or template, or how many.
    TaskFilter = "wrike.task.filter" {
        writes: false, arguments: FILTER, takes_async_key: true, wrappers: &["filteredList", "filteredListCount"],
        codes: &[402, 403, 406],
    }
    /// Tasks that are new, changed or deleted since a marker.
    TaskUpdates = "wrike.task.updates" {
        writes: false,
        arguments: &[required("tLast"), optional("fields"), optional("limit"), optional("offset"), optional("orderBy")],
        takes_async_key: true, wrappers: &["taskUpdates"], codes: &[402, 406],
    }
    /// A new task.
    TaskAdd = "wrike.task.add" {
        writes: true,
        arguments: &[
            required("title"), optional("description"), optional("status"), optional("importance"), optional("startDate"),
            optional("dueDate"), optional("duration"), optional("responsibleUsers"), optional("sharedUsers"), optional("parents"),
        ],
        takes_async_key: true, wrappers: &["task"], codes: &[402, 403, 405, 406, 407],
    }
    /// A changed task.
    TaskUpdate = "wrike.task.update" {
        writes: true,
        arguments: &[
            required("id"), required("title"), optional("description"), optional("status"), optional("importance"),
            optional("startDate"), optional("dueDate"), optional("duration"), optional("responsibleUsers"),
            optional("sharedUsers"), optional("parents"),
        ],
        takes_async_key: true, wrappers: &["task"], codes: &[402, 403, 405, 406, 407],
    }
    /// Tasks to delete.
    TaskDelete = "wrike.task.delete" {
        writes: true, arguments: &[required("ids")], takes_async_key: true, wrappers: &["tasks"],
        codes: &[402, 403, 405, 406, 407],
    }
    /// A new comment on a task.
    CommentAdd = "wrike.comment.add" {
        writes: true, arguments: &[required("taskId"), required("text")], takes_async_key: true, wrappers: &["comment"],
        codes: &[402, 403, 406, 407],
    }
    /// Comments to delete, with their attachments. Its list of arguments has no `asyncKey`.
    CommentDelete = "wrike.comment.delete" {
        writes: true, arguments: &[required("ids")], takes_async_key: false, wrappers: &["comments"], codes: &[402, 403, 407],
    }
    /// A changed comment.
    CommentUpdate = "wrike.comment.update" {
        writes: true, arguments: &[required("id"), required("text")], takes_async_key: true, wrappers: &["comment"],
        codes: &[402, 403, 406, 407],
    }
    /// Comments of a task, or by their ids.
    CommentList = "wrike.comment.list" {
        writes: false, arguments: &[required("taskId"), required("ids")], takes_async_key: true, wrappers: &["comments"],
        codes: &[402, 403, 406, 407],
    }
    /// Comments that are new, changed or deleted since a marker.
    CommentUpdates = "wrike.comment.updates" {
        writes: false, arguments: &[required("tLast")], takes_async_key: true, wrappers: &["commentsUpdates"],
        codes: &[402, 403, 407],
    }
    /// Attachments of tasks.
    AttachmentList = "wrike.attachment.list" {
        writes: false, arguments: &[required("taskIds")], takes_async_key: true, wrappers: &["attachments"],
        codes: &[402, 403, 406, 407],
    }
    /// All versions of an attachment.
    AttachmentHistory = "wrike.attachment.history" {
        writes: false, arguments: &[required("id")], takes_async_key: true, wrappers: &["attachments"],
        codes: &[402, 403, 406, 407],
    }
    /// The bytes of an attachment.
    AttachmentDownload = "wrike.attachment.download" {
        writes: false, arguments: &[required("id")], takes_async_key: false, wrappers: &[], codes: &[402, 403, 406, 407],
    }
    /// Time logs of a task, or the calling user's.
    TimelogList = "wrike.timelog.list" {
        writes: false, arguments: &[optional("taskId")], takes_async_key: true, wrappers: &["timelogs"],
        codes: &[402, 403, 406, 407],
    }
    /// A new time log.
    TimelogAdd = "wrike.timelog.add" {
        writes: true, arguments: &[required("date"), required("taskId"), required("hours")], takes_async_key: true,
        wrappers: &["timelog"], codes: &[402, 403, 406, 407],
    }
    /// Time logs to delete.
    TimelogDelete = "wrike.timelog.delete" {
        writes: true, arguments: &[required("ids")], takes_async_key: true, wrappers: &["timelogs"],
        codes: &[402, 403, 406, 407],
    }
}

impl Method {
    /// All, in the order of the documents.
    pub fn all() -> impl Iterator<Item = Method> {
        ROWS.iter().map(|row| row.method)
    }

    /// What is known of it.
    pub fn row(self) -> &'static Row {
        // The macro writes variants and rows from one list.
        &ROWS[self as usize]
    }

    /// As it stands in the address.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it changes something.
    pub fn writes(self) -> bool {
        self.row().writes
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_24_methods_and_each_row_is_its_methods() {
        assert_eq!(Method::all().count(), 24);
        assert!(Method::all().all(|method| method.row().method == method));
        assert_eq!(Method::all().map(Method::name).collect::<BTreeSet<_>>().len(), 24);
    }

    #[test]
    fn what_adds_updates_or_deletes_writes_and_nothing_else_does() {
        for method in Method::all() {
            let verb = method.name().rsplit('.').next().unwrap();
            assert_eq!(method.writes(), matches!(verb, "add" | "update" | "delete"), "{}", method.name());
        }
    }
}
