//! The BI export: tables as CSV with a schema. Numeric ids are the numbers in old ids and permalinks.

use serde_json::{Value, json};

use super::mix::{at, pick};
use super::spec::DAY;
use super::{Account, date_time};

/// Resources are numbered from here.
const FIRST_RESOURCE: u64 = 7_000_000;
/// Most rows of a table: a table is made in memory.
const MAX_ROWS: u64 = 10_000;

type Column = (&'static str, &'static str);

/// Tables: id, and columns with their type. Two of them hold what the API lacks (Wrike's BI export documentation).
const TABLES: [(&str, &[Column]); 4] = [
    ("work", &[("work_id", "Number"), ("work_api_id", "String"), ("work_title", "String"), ("created_date", "Date")]),
    (
        "work_workflow_stage_history",
        &[("work_id", "Number"), ("workflow_stage_id", "String"), ("start_date", "Date"), ("is_current", "Boolean")],
    ),
    (
        "work_custom_field_history",
        &[("work_id", "Number"), ("custom_field_id", "String"), ("value", "String"), ("change_date", "Date")],
    ),
    (
        "attachment_file",
        &[
            ("attachment_file_id", "Number"),
            ("attachment_file_api_id", "String"),
            ("attachment_file_name", "String"),
            ("attachment_file_version", "Number"),
        ],
    ),
];

impl Account {
    pub(crate) fn export_id(&self) -> String {
        self.old_id(b'X', 1)
    }

    /// The account's number, which links of the storage host carry.
    pub(crate) fn account_number(&self) -> u32 {
        self.number
    }

    /// The finished export as `GET /data_export` gives it: name and link of each table.
    #[must_use]
    pub fn data_export(&self) -> Value {
        let resources: Vec<Value> = TABLES
            .iter()
            .zip(FIRST_RESOURCE..)
            .map(|((name, _), number)| {
                let (host, account) = (self.host, self.number);
                let url = format!("https://storage.{host}/data_export/resource/{number}?accountId={account}");
                json!({"name": name, "url": url})
            })
            .collect();
        json!({
            "id": self.export_id(), "completedDate": date_time(self.now() - 1), "status": "Completed",
            "resources": resources,
        })
    }

    /// The tables of the export as `GET /data_export_schema` gives them.
    pub fn data_export_schema(&self) -> impl Iterator<Item = Value> + '_ {
        TABLES.iter().map(|(id, columns)| {
            let columns: Vec<Value> = columns
                .iter()
                .map(|(column, kind)| {
                    let mut described = json!({"id": column, "alias": alias(column), "dataType": kind});
                    if *column == "work_id" && *id != "work" {
                        super::put(&mut described, "foreignKey", json!({"tableId": "work", "columnId": "work_id"}));
                    }
                    described
                })
                .collect();
            json!({"id": id, "alias": alias(id), "columns": columns})
        })
    }

    /// The CSV of a table of the export by its name; nothing for an unknown one. At most 10,000 rows.
    #[must_use]
    pub fn export_csv(&self, name: &str) -> Option<String> {
        let (_, columns) = TABLES.iter().find(|(known, _)| *known == name)?;
        let count = if name == "attachment_file" { self.spec.files } else { self.spec.tasks };
        let mut csv = line(&columns.iter().map(|(column, _)| (*column).to_owned()).collect::<Vec<_>>());
        for index in 0..count.min(MAX_ROWS) {
            csv.push_str(&line(&self.export_row(name, index)));
        }
        Some(csv)
    }

    /// The CSV of a table by the number in its link.
    pub(crate) fn export_resource(&self, number: &str) -> Option<String> {
        let index = number.parse::<u64>().ok()?.checked_sub(FIRST_RESOURCE)?;
        let (name, _) = TABLES.get(at(index))?;
        self.export_csv(name)
    }

    fn export_row(&self, table: &str, index: u64) -> [String; 4] {
        let work = || self.task_number(index).to_string();
        let moment = |index| date_time(self.task_updated(index));
        match table {
            "work" => {
                let title = self.task(index)["title"].as_str().unwrap_or_default().to_owned();
                [work(), self.task_id(index), title, date_time(self.task_created(index))]
            }
            "work_workflow_stage_history" => {
                [work(), self.status_id(0, index % 4), moment(index), index.is_multiple_of(2).to_string()]
            }
            "work_custom_field_history" => {
                let value = pick(&["", "a, b", "say \"so\"", "line\nline"], index);
                let changed = date_time((self.task_created(index) + DAY / 2).min(self.now() - 1));
                [work(), self.custom_field_id(index % 6), value.to_owned(), changed]
            }
            _ => [
                self.attachment_number(index).to_string(),
                self.attachment_id(index),
                Self::file_name(index).0,
                self.attachment(index)["version"].to_string(),
            ],
        }
    }
}

/// `work_id` as people read it.
fn alias(id: &str) -> String {
    id.replace('_', " ")
}

/// A record of RFC 4180.
fn line(fields: &[String]) -> String {
    let quoted: Vec<String> = fields
        .iter()
        .map(|field| {
            if field.contains(['"', ',', '\r', '\n']) {
                format!("\"{}\"", field.replace('"', "\"\""))
            } else {
                field.clone()
            }
        })
        .collect();
    quoted.join(",") + "\r\n"
}
