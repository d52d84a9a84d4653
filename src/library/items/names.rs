//! Names of what tasks name by id: statuses, custom fields, categories of time logs. Small lists, kept whole.

use std::collections::HashMap;

use crate::error::Result;
use crate::library::fields::{self, fields};
use crate::library::files::Files;
use crate::library::findings::Findings;
use crate::library::open::Found;

/// Longest of these files that is read.
const LONGEST: usize = 32 << 20;

/// Names by id.
#[derive(Debug, Default)]
pub struct Names {
    /// Custom statuses.
    pub statuses: HashMap<String, String>,
    /// Custom fields.
    pub fields: HashMap<String, String>,
    /// Categories of time logs.
    pub categories: HashMap<String, String>,
}

#[derive(Default)]
struct Named {
    id: String,
    name: String,
    title: String,
    statuses: Vec<Status>,
}

fields!(Named { "id" => id, "name" => name, "title" => title, "customStatuses" => statuses });

#[derive(Default)]
struct Status {
    id: String,
    name: String,
}

fields!(Status { "id" => id, "name" => name });

impl Names {
    /// Those of a backup; what does not read gives no names, and is told.
    ///
    /// # Errors
    /// `Storage`.
    pub fn read(files: &Files, found: &Found, findings: &mut Findings) -> Result<Self> {
        let mut names = Self::default();
        let mut read = |file| read(files, found, file, findings);
        for workflow in read("workflows.json")? {
            names.statuses.extend(workflow.statuses.into_iter().map(|status| (status.id, status.name)));
        }
        let pair = |named: Named| (named.id, if named.name.is_empty() { named.title } else { named.name });
        names.fields = read("custom_fields.json")?.into_iter().map(pair).collect();
        names.categories = read("timelog_categories.json")?.into_iter().map(pair).collect();
        Ok(names)
    }
}

fn read(files: &Files, found: &Found, file: &str, findings: &mut Findings) -> Result<Vec<Named>> {
    let path = found.path(file);
    let why = match files.small(&path, LONGEST) {
        Ok(None) => return Ok(Vec::new()),
        Ok(Some(bytes)) => match fields::read(&bytes) {
            Ok(named) => return Ok(named),
            Err(fault) => fault.to_string(),
        },
        Err(error) if error.kind().stops_run() => return Err(error),
        Err(error) => error.to_string(),
    };
    findings.damage(&path, format!("It cannot be read, so ids stand where names should: {why}"));
    Ok(Vec::new())
}
