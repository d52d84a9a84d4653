//! Names of what tasks name by id: statuses, custom fields, categories of time logs. Small lists, kept whole.

use std::collections::HashMap;

use serde::Deserialize;

use super::lenient::{List, Text};
use crate::error::Result;
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

#[derive(Deserialize, Default)]
struct Named {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    title: Text,
    #[serde(default, rename = "customStatuses")]
    statuses: List<Status>,
}

#[derive(Deserialize, Default)]
struct Status {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    name: Text,
}

impl Names {
    /// Those of a backup; what does not read gives no names, and is told.
    ///
    /// # Errors
    /// `Storage`.
    pub fn read(files: &Files, found: &Found, findings: &mut Findings) -> Result<Self> {
        let mut names = Self::default();
        let mut read = |file| read(files, found, file, findings);
        for workflow in read("workflows.json")? {
            names.statuses.extend(workflow.statuses.0.into_iter().map(|status| (status.id.0, status.name.0)));
        }
        let pair = |named: Named| (named.id.0, if named.name.0.is_empty() { named.title.0 } else { named.name.0 });
        names.fields = read("custom_fields.json")?.into_iter().map(pair).collect();
        names.categories = read("timelog_categories.json")?.into_iter().map(pair).collect();
        Ok(names)
    }
}

fn read(files: &Files, found: &Found, file: &str, findings: &mut Findings) -> Result<Vec<Named>> {
    let path = found.path(file);
    let why = match files.small(&path, LONGEST) {
        Ok(None) => return Ok(Vec::new()),
        Ok(Some(bytes)) => match serde_json::from_slice(&bytes) {
            Ok(named) => return Ok(named),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind().stops_run() => return Err(error),
        Err(error) => error.to_string(),
    };
    findings.damage(&path, format!("It cannot be read, so ids stand where names should: {why}"));
    Ok(Vec::new())
}
