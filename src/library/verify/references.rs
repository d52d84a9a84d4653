//! References between the objects of Wrike's files: which id of which kind stands where, and whether it leads to something.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use crate::library::items::key;
use crate::library::summary::Report;
use crate::wrike::catalog::ROWS;

/// What an id is of. Ids of two kinds may be the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// People, groups and invitations.
    Person,
    Folder,
    /// A folder by the number of Wrike's own backup.
    FolderNumber,
    Task,
    TaskNumber,
    Space,
    Workflow,
    Status,
    CustomField,
    ItemType,
    Category,
    Dependency,
    Comment,
    /// A file or link, whether its bytes are here or not.
    Attachment,
    AccessRole,
    UserType,
    JobRole,
    Placeholder,
    Schedule,
    FolderBlueprint,
    TaskBlueprint,
}

impl Target {
    const ALL: [Self; 21] = [
        Self::Person,
        Self::Folder,
        Self::FolderNumber,
        Self::Task,
        Self::TaskNumber,
        Self::Space,
        Self::Workflow,
        Self::Status,
        Self::CustomField,
        Self::ItemType,
        Self::Category,
        Self::Dependency,
        Self::Comment,
        Self::Attachment,
        Self::AccessRole,
        Self::UserType,
        Self::JobRole,
        Self::Placeholder,
        Self::Schedule,
        Self::FolderBlueprint,
        Self::TaskBlueprint,
    ];

    /// As the ledger calls the kind.
    fn kind(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Folder | Self::FolderNumber => "folder",
            Self::Task | Self::TaskNumber => "task",
            Self::Space => "space",
            Self::Workflow | Self::Status => "workflow",
            Self::CustomField => "custom field",
            Self::ItemType => "item type",
            Self::Category => "timelog category",
            Self::Dependency => "dependency",
            Self::Comment => "comment",
            Self::Attachment => "file",
            Self::AccessRole => "access role",
            Self::UserType => "user type",
            Self::JobRole => "job role",
            Self::Placeholder => "placeholder",
            Self::Schedule => "work schedule",
            Self::FolderBlueprint => "folder blueprint",
            Self::TaskBlueprint => "task blueprint",
        }
    }

    /// Every backup has these; the others may be left out by choice, or be out of the user's reach.
    fn is_always_saved(self) -> bool {
        matches!(self, Self::Person | Self::Folder | Self::FolderNumber | Self::Task | Self::TaskNumber)
    }
}

/// Where a file names what others refer to.
const DEFINITIONS: &[(&str, &str, Target)] = &[
    ("invitations.json", "id", Target::Person),
    ("spaces.json", "id", Target::Space),
    ("workflows.json", "id", Target::Workflow),
    ("workflows.json", "customStatuses/id", Target::Status),
    ("custom_fields.json", "id", Target::CustomField),
    ("custom_item_types.json", "id", Target::ItemType),
    ("timelog_categories.json", "id", Target::Category),
    ("dependencies.json", "id", Target::Dependency),
    ("access_roles.json", "id", Target::AccessRole),
    ("user_types.json", "id", Target::UserType),
    ("job_roles.json", "id", Target::JobRole),
    ("placeholders.json", "id", Target::Placeholder),
    ("work_schedules.json", "id", Target::Schedule),
    ("folder_blueprints.json", "id", Target::FolderBlueprint),
    ("task_blueprints.json", "id", Target::TaskBlueprint),
    ("recycle_bin_folders.json", "id", Target::Folder),
    ("recycle_bin_tasks.json", "id", Target::Task),
    ("folders.json", "comments/apiId", Target::Comment),
    ("tasks.json", "comments/apiId", Target::Comment),
    ("folders.json", "attachments/apiId", Target::Attachment),
    ("folders.json", "googleDocs/apiId", Target::Attachment),
    ("tasks.json", "attachments/apiId", Target::Attachment),
    ("tasks.json", "googleDocs/apiId", Target::Attachment),
];

/// A place from which ids lead elsewhere.
pub(super) struct Reference {
    file: &'static str,
    /// Keys with `/` between; lists on the way are gone through.
    path: &'static str,
    target: Target,
    /// Plural, as the finding names them.
    what: &'static str,
}

const fn from(file: &'static str, path: &'static str, target: Target, what: &'static str) -> Reference {
    Reference { file, path, target, what }
}

/// Those of all layouts, the 2010 platform's and Wrike's own among them.
static COMMON: &[Reference] = &[
    from("teams.json", "Members", Target::Person, "members of groups"),
    from("folders.json", "parents", Target::Folder, "parent folders"),
    from("tasks.json", "parents", Target::Folder, "parent folders"),
    from("folders.json", "children", Target::FolderNumber, "folders in folders"),
    from("tasks.json", "superTasks", Target::Task, "tasks above subtasks"),
    from("tasks.json", "subTasks", Target::Task, "subtasks"),
    from("folders.json", "shared", Target::Person, "people with whom something is shared"),
    from("tasks.json", "shared", Target::Person, "people with whom something is shared"),
    from("tasks.json", "responsibleUsers", Target::Person, "responsible people"),
    from("tasks.json", "dependencies", Target::Dependency, "dependencies of tasks"),
    from("folders.json", "project/ownerIds", Target::Person, "owners of projects"),
    from("folders.json", "author", Target::Person, "authors"),
    from("tasks.json", "author", Target::Person, "authors"),
    from("folders.json", "comments/author", Target::Person, "authors of comments"),
    from("tasks.json", "comments/author", Target::Person, "authors of comments"),
    from("dependencies.json", "predecessorId", Target::Task, "tasks of dependencies"),
    from("dependencies.json", "successorId", Target::Task, "tasks of dependencies"),
];

/// Those that only the present API gives (facts of its reference: each model's fields that are ids).
static PRESENT: &[Reference] = &[
    from("tasks.json", "customStatus", Target::Status, "statuses"),
    from("folders.json", "project/customStatusId", Target::Status, "statuses"),
    from("folders.json", "source/workflowId", Target::Workflow, "workflows"),
    from("folders.json", "project/authorId", Target::Person, "authors of projects"),
    from("tasks.json", "customFields/id", Target::CustomField, "custom fields"),
    from("folders.json", "customFields/id", Target::CustomField, "custom fields"),
    from("folders.json", "source/customColumnIds", Target::CustomField, "custom fields"),
    from("users.json", "source/customFields/id", Target::CustomField, "custom fields"),
    from("tasks.json", "source/customItemTypeId", Target::ItemType, "custom item types"),
    from("folders.json", "source/customItemTypeId", Target::ItemType, "custom item types"),
    from("folders.json", "source/superParentIds", Target::Folder, "inherited folders"),
    from("tasks.json", "source/superParentIds", Target::Folder, "inherited folders"),
    from("tasks.json", "source/followerIds", Target::Person, "followers"),
    from("tasks.json", "source/responsiblePlaceholderIds", Target::Placeholder, "responsible placeholders"),
    from("tasks.json", "source/workScheduleId", Target::Schedule, "work schedules"),
    from("users.json", "source/workScheduleId", Target::Schedule, "work schedules"),
    from("users.json", "source/jobRoleId", Target::JobRole, "job roles"),
    from("teams.json", "source/childIds", Target::Person, "groups in groups"),
    from("teams.json", "source/parentIds", Target::Person, "groups above groups"),
    from("folders.json", "timelogs/userId", Target::Person, "people of time logs"),
    from("tasks.json", "timelogs/userId", Target::Person, "people of time logs"),
    from("folders.json", "timelogs/categoryId", Target::Category, "time log categories"),
    from("tasks.json", "timelogs/categoryId", Target::Category, "time log categories"),
    from("folders.json", "attachments/source/authorId", Target::Person, "authors of files"),
    from("tasks.json", "attachments/source/authorId", Target::Person, "authors of files"),
    from("folders.json", "googleDocs/source/authorId", Target::Person, "authors of files"),
    from("tasks.json", "googleDocs/source/authorId", Target::Person, "authors of files"),
    from("folders.json", "attachments/source/commentId", Target::Comment, "comments with files"),
    from("tasks.json", "attachments/source/commentId", Target::Comment, "comments with files"),
    from("folders.json", "attachments/source/currentAttachmentId", Target::Attachment, "latest versions of files"),
    from("tasks.json", "attachments/source/currentAttachmentId", Target::Attachment, "latest versions of files"),
    from("approvals.json", "taskId", Target::Task, "tasks of approvals"),
    from("approvals.json", "folderId", Target::Folder, "folders of approvals"),
    from("approvals.json", "authorId", Target::Person, "authors of approvals"),
    from("approvals.json", "decisions/approverId", Target::Person, "approvers"),
    from("approvals.json", "finisherId", Target::Person, "people who finished approvals"),
    from("approvals.json", "attachmentIds", Target::Attachment, "files of approvals"),
    from("spaces.json", "members/id", Target::Person, "members of spaces"),
    from("spaces.json", "members/accessRoleId", Target::AccessRole, "access roles"),
    from("spaces.json", "guestRoleId", Target::AccessRole, "access roles"),
    from("spaces.json", "defaultProjectWorkflowId", Target::Workflow, "workflows"),
    from("spaces.json", "defaultTaskWorkflowId", Target::Workflow, "workflows"),
    from("spaces.json", "suggestedProjectWorkflowIds", Target::Workflow, "workflows"),
    from("spaces.json", "suggestedTaskWorkflowIds", Target::Workflow, "workflows"),
    from("spaces.json", "workScheduleId", Target::Schedule, "work schedules"),
    from("workflows.json", "spaceId", Target::Space, "spaces of workflows"),
    from("custom_fields.json", "spaceId", Target::Space, "spaces of custom fields"),
    from("custom_fields.json", "sharedIds", Target::Person, "people with whom something is shared"),
    from("custom_fields.json", "settings/contacts", Target::Person, "people in settings of custom fields"),
    from("custom_item_types.json", "spaceId", Target::Space, "spaces of custom item types"),
    from("custom_item_types.json", "customFieldIds", Target::CustomField, "custom fields"),
    from("timesheets.json", "userId", Target::Person, "people of timesheets"),
    from("timesheets.json", "rows/taskId", Target::Task, "tasks of timesheets"),
    from("timesheets.json", "rows/categoryId", Target::Category, "time log categories"),
    from("timelog_lock_periods.json", "folderId", Target::Folder, "folders of lock periods"),
    from("timelog_lock_periods.json", "taskId", Target::Task, "tasks of lock periods"),
    from("invitations.json", "inviterUserId", Target::Person, "people who invited"),
    from("invitations.json", "userTypeId", Target::UserType, "user types"),
    from("users_with_types.json", "id", Target::Person, "people with a user type"),
    from("users_with_types.json", "userTypeId", Target::UserType, "user types"),
    from("webhooks.json", "folderId", Target::Folder, "folders of webhooks"),
    from("placeholders.json", "jobRoleId", Target::JobRole, "job roles"),
    from("hourly_rates.json", "contactId", Target::Person, "people of hourly rates"),
    from("hourly_rates.json", "folderId", Target::Folder, "folders of hourly rates"),
    from("hourly_rates.json", "placeholderId", Target::Placeholder, "placeholders of hourly rates"),
    from("work_schedules.json", "userIds", Target::Person, "people of work schedules"),
    from("user_schedule_exceptions.json", "userId", Target::Person, "people of schedule exceptions"),
    from("bookings.json", "folderId", Target::Folder, "folders of bookings"),
    from("bookings.json", "responsibleId", Target::Person, "people of bookings"),
    from("bookings.json", "responsiblePlaceholderId", Target::Placeholder, "placeholders of bookings"),
    from("request_forms.json", "spaceId", Target::Space, "spaces of request forms"),
    from("folder_blueprints.json", "childIds", Target::FolderBlueprint, "blueprints in blueprints"),
    from("task_blueprints.json", "childIds", Target::TaskBlueprint, "blueprints in blueprints"),
    from("folder_blueprints.json", "customFields/id", Target::CustomField, "custom fields"),
    from("task_blueprints.json", "customFields/id", Target::CustomField, "custom fields"),
    from("rollups.json", "folderId", Target::Folder, "folders of rollup settings"),
    from("rollups.json", "taskId", Target::Task, "tasks of rollup settings"),
    from("unplaced.json", "source/authorId", Target::Person, "authors of what hangs on nothing here"),
    from("unplaced.json", "source/userId", Target::Person, "people of time logs"),
    from("unplaced.json", "source/categoryId", Target::Category, "time log categories"),
];

/// The values of custom fields of people are ids in one text.
static IN_FIELDS: Reference = from("", "", Target::Person, "people in custom fields");

/// Call `take` with everything at the end of a path but nulls.
fn each(value: &Value, path: &str, take: &mut dyn FnMut(&Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| each(value, path, take)),
        Value::Object(object) if !path.is_empty() => each_of(object, path, take),
        Value::Null => {}
        _ if path.is_empty() => take(value),
        _ => {}
    }
}

fn each_of(object: &Map<String, Value>, path: &str, take: &mut dyn FnMut(&Value)) {
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    if let Some(value) = object.get(name) {
        each(value, rest, take);
    }
}

/// What was met on the way through the files.
#[derive(Default)]
pub(super) struct References {
    ids: HashSet<u64>,
    /// Kinds of which the backup has some.
    saved: HashSet<&'static str>,
    /// Custom fields whose values are people.
    of_people: HashSet<u64>,
    /// Those that lead to nothing met so far.
    pending: Vec<(u64, &'static Reference)>,
    followed: u64,
}

/// What came of following them.
pub(super) struct Followed {
    /// How many there are.
    pub(super) references: u64,
    /// Those that lead nowhere, by what they are.
    pub(super) dangling: BTreeMap<&'static str, u64>,
}

impl References {
    /// There is something of this id; false when it was known.
    pub(super) fn define(&mut self, target: Target, id: &str) -> bool {
        self.saved.insert(target.kind());
        self.ids.insert(key(target, id))
    }

    /// This id leads somewhere, though its kind need not be in the backup.
    pub(super) fn accept(&mut self, target: Target, id: &str) {
        self.ids.insert(key(target, id));
    }

    /// Take up what an element of a file defines, and to what it refers.
    pub(super) fn take(&mut self, file: &'static str, object: &Map<String, Value>, is_2010: bool) {
        for (_, path, target) in DEFINITIONS.iter().filter(|row| row.0 == file) {
            each_of(object, path, &mut |id| {
                id.as_str().into_iter().for_each(|id| {
                    self.define(*target, id);
                });
            });
        }
        let present = if is_2010 { &[] } else { PRESENT };
        for row in COMMON.iter().chain(present).filter(|row| row.file == file) {
            each_of(object, row.path, &mut |id| match id.as_str() {
                Some(id) => self.refer(row, id),
                None => self.refer(row, &id.to_string()),
            });
        }
        match file {
            "custom_fields.json" if object.get("type").and_then(Value::as_str) == Some("Contacts") => {
                self.of_people.extend(object.get("id").and_then(Value::as_str).map(|id| key(Target::CustomField, id)));
            }
            "folders.json" | "tasks.json" if !is_2010 => self.in_fields(object),
            _ => {}
        }
    }

    fn in_fields(&mut self, object: &Map<String, Value>) {
        for field in object.get("customFields").and_then(Value::as_array).into_iter().flatten() {
            let [id, value] = ["id", "value"].map(|name| field.get(name).and_then(Value::as_str).unwrap_or_default());
            if self.of_people.contains(&key(Target::CustomField, id)) {
                value.split(',').map(str::trim).for_each(|person| self.refer(&IN_FIELDS, person));
            }
        }
    }

    fn refer(&mut self, row: &'static Reference, id: &str) {
        let target = key(row.target, id);
        match self.ids.contains(&target) {
            _ if id.is_empty() => {}
            true => self.followed += 1,
            false => self.pending.push((target, row)),
        }
    }

    /// Follow what has not been followed yet, now that all is known. What leads to a kind that was left out, or of which the report says
    /// that a part is missing, proves nothing.
    pub(super) fn follow(mut self, report: Option<&Report>) -> Followed {
        for missing in report.map(Report::missing).unwrap_or_default().iter().filter(|missing| !missing.id.is_empty()) {
            let of_kind = Target::ALL.into_iter().filter(|target| target.kind() == missing.kind);
            of_kind.for_each(|target| self.accept(target, &missing.id));
        }
        let is_judged = |target: Target| {
            (target.is_always_saved() || self.saved.contains(target.kind()))
                && !report.is_some_and(|report| is_partial(report, target.kind()))
        };
        let judged: Vec<Target> = Target::ALL.into_iter().filter(|target| is_judged(*target)).collect();
        let mut followed = Followed { references: self.followed, dangling: BTreeMap::new() };
        for (target, row) in self.pending.iter().filter(|(_, row)| judged.contains(&row.target)) {
            followed.references += 1;
            if !self.ids.contains(target) {
                *followed.dangling.entry(row.what).or_default() += 1;
            }
        }
        followed
    }
}

/// Whether a listing of this kind was refused, in part or as a whole: what is missing then has no id, or there is only a note.
fn is_partial(report: &Report, kind: &str) -> bool {
    let plurals = ROWS.iter().filter(|row| row.kind == kind).map(|row| row.plural);
    let plurals = plurals.chain((kind == "dependency").then_some("Dependencies"));
    let mut starts = plurals.map(|plural| format!("{plural} are not in the archive: "));
    report.missing().iter().any(|missing| missing.kind == kind && missing.id.is_empty())
        || starts.any(|start| report.notes().iter().any(|note| note.starts_with(&start)))
}
