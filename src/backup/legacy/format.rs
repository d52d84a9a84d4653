//! What the archives of the 2010 platform are called and hold.

use crate::archive::format::Format;

/// Archives of a server of the 2010 API.
pub static FORMAT: Format = Format {
    name: "keepsake-wrike-legacy",
    version: 1,
    service: "Wrike (2010 API)",
    kinds: &[
        ("person", "people"),
        ("folder", "folders"),
        ("task", "tasks"),
        ("comment", "comments"),
        ("file", "files, all versions"),
        ("timelog", "time logs"),
    ],
    not_asked: &[],
    not_offered: &[
        "Not offered by the 2010 API: groups, workflows, custom fields, the activity stream, the recycle bin, files kept elsewhere.",
        "Not visible to anybody but their people: what is not shared with this user.",
        "The 2010 API does not say in which time zone its dates are; they stand here as it gave them.",
    ],
};
