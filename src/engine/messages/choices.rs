//! What a user can choose: what is backed up, what goes into it, how it is written, and where it goes.

use serde::{Deserialize, Serialize};

use crate::archive::csv::Dialect;

/// What is backed up: each has its own API, its own worker and its own archive layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// Wrike, through API v4.
    #[default]
    Wrike,
    /// A server that speaks Wrike's platform of 2010.
    WrikeLegacy,
    /// Workfront Proof.
    Proof,
}

impl Product {
    /// As in file names, addresses and options: "wrike", "wrike-legacy", "proof".
    pub fn name(self) -> &'static str {
        match self {
            Product::Wrike => "wrike",
            Product::WrikeLegacy => "wrike-legacy",
            Product::Proof => "proof",
        }
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Product::Wrike => "Wrike",
            Product::WrikeLegacy => "Wrike (2010 API)",
            Product::Proof => "Workfront Proof",
        }
    }
}

/// What a user can leave out, in plain groups. Folders, projects and tasks are always in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Groups, roles, user types, invitations. People themselves are always in: everything else names them.
    People,
    /// Spaces, workflows, custom fields, item types, colours, webhooks.
    Setup,
    /// Comments of tasks and folders.
    Comments,
    /// The bytes of files; their list is always in.
    Files,
    /// Approvals and dependencies.
    Approvals,
    /// Time logs, their categories, lock periods, timesheets.
    Time,
    /// Work schedules, job roles, placeholders, rates, rollup settings, bookings.
    Planning,
    /// Blueprints and request forms.
    Templates,
    /// The tables of Wrike's BI export, which have what the rest of the API lacks: the history of workflow stages and custom fields.
    BiExport,
    /// Who did what and when, of the last months; only where the plan has it. Not asked for unless the user wants it.
    AuditLog,
    /// What is in the recycle bin. Not asked for unless the user wants it.
    RecycleBin,
}

impl Part {
    /// All, in the order in which they are shown.
    pub const ALL: [Part; 11] = [
        Part::Comments,
        Part::Files,
        Part::Time,
        Part::Approvals,
        Part::People,
        Part::Setup,
        Part::Planning,
        Part::Templates,
        Part::BiExport,
        Part::AuditLog,
        Part::RecycleBin,
    ];

    /// Whether it is in unless the user leaves it out.
    pub fn is_usual(self) -> bool {
        !matches!(self, Part::AuditLog | Part::RecycleBin)
    }

    /// Those that are in unless the user leaves them out.
    pub fn usual() -> Vec<Part> {
        Part::ALL.into_iter().filter(|part| part.is_usual()).collect()
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Part::People => "Groups, roles and invitations",
            Part::Setup => "Spaces, workflows, custom fields and other settings",
            Part::Comments => "Comments",
            Part::Files => "Files",
            Part::Approvals => "Approvals and dependencies",
            Part::Time => "Time logs",
            Part::Planning => "Work schedules, job roles, rates and bookings",
            Part::Templates => "Blueprints and request forms",
            Part::BiExport => "BI export (tables with histories)",
            Part::AuditLog => "Audit log",
            Part::RecycleBin => "Recycle bin",
        }
    }
}

/// How an archive is written, where its layout leaves a choice. Only Workfront Proof's does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Options {
    /// Encoding of the CSV files, and whether cells that look like formulas are guarded.
    pub csv: Dialect,
    /// Keep the addresses that open a proof as the person they were made for.
    pub personal_links: bool,
}

/// Where the archive goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// One zip, staged in the browser's own storage and saved by the browser's download.
    Download,
    /// A folder that the user picked (Chromium); its handle travels beside the message.
    Folder,
}
