//! The tables of the BI export, as the downloader wants to know them.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;

use super::collect::{Collector, EXPORT};
use crate::archive::names;
use crate::backup::download::{RemoteFile, RemoteFiles};
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::http::Response;
use crate::http::retry::Retry;
use crate::wrike::answer::Envelope;
use crate::wrike::{Client, account, export};

/// The tables of the export that the run has recorded: none while there is none.
///
/// # Errors
/// `Storage`.
pub fn recorded_tables(run: &Run) -> Result<Vec<RemoteFile>> {
    Ok(tables(run)?.into_iter().map(|(file, _)| file).collect())
}

/// Each table with its address.
fn tables(run: &Run) -> Result<Vec<(RemoteFile, String)>> {
    let body = run.journal().read(EXPORT)?.unwrap_or_default();
    let Ok(envelope) = Envelope::parse(&body) else { return Ok(Vec::new()) };
    let tables = envelope.data.iter().filter_map(|raw| export::tables(raw)).flatten();
    let mut taken = HashSet::new();
    Ok(tables
        .map(|table| {
            let path = path(&table.name, &mut taken);
            let (content_type, size) = ("text/csv".to_owned(), None);
            (RemoteFile { id: path.clone(), name: table.name, content_type, size, path, former_path: None }, table.url)
        })
        .collect())
}

/// Names of tables come from the network: each gets a place of its own, also where case does not count.
fn path(name: &str, taken: &mut HashSet<String>) -> String {
    let clean = names::clean(name);
    let mut path = format!("bi-export/{clean}.csv");
    let mut number = 1;
    while !taken.insert(path.to_lowercase()) {
        number += 1;
        path = format!("bi-export/{clean} ({number}).csv");
    }
    path
}

/// The tables, through the storage host.
pub struct ExportTables {
    client: Client,
    collector: Collector,
    tables: Vec<RemoteFile>,
    addresses: BTreeMap<String, String>,
}

impl ExportTables {
    /// Those that `run` has recorded.
    ///
    /// # Errors
    /// `Storage`.
    pub fn new(client: Client, collector: Collector, run: &Run) -> Result<Self> {
        let tables = tables(run)?;
        let addresses = tables.iter().map(|(file, address)| (file.id.clone(), address.clone())).collect();
        Ok(Self { client, collector, tables: tables.into_iter().map(|(file, _)| file).collect(), addresses })
    }
}

#[async_trait(?Send)]
impl RemoteFiles for ExportTables {
    fn list(&self) -> Box<dyn Iterator<Item = Result<Vec<RemoteFile>>>> {
        Box::new(std::iter::once(Ok(self.tables.clone())))
    }

    async fn open(&self, file: &RemoteFile) -> Result<Response> {
        let unknown = || Error::new(Kind::Internal, "export_files::open", "not a table of this export");
        self.client.open_stored(self.addresses.get(&file.id).ok_or_else(unknown)?).await
    }

    /// The storage host may refuse a token that the API accepts: that is a matter of the tables then, not of the run.
    async fn judge(&self, error: Error) -> Result<Error> {
        if error.kind() == Kind::SignedOut && self.client.get_once(&account::version()).await.is_ok() {
            return Ok(error.into_kind(Kind::Forbidden));
        }
        self.collector.judge(error).await
    }

    fn retry(&self) -> &Retry {
        self.client.retry()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_with_one_name_or_a_hostile_one_stay_apart_and_in_their_folder() {
        let mut taken = HashSet::new();
        let paths: Vec<String> = ["work", "Work", "../../x", ""].map(|name| path(name, &mut taken)).into();
        assert_eq!(paths[..2], ["bi-export/work.csv", "bi-export/Work (2).csv"]);
        assert!(paths.iter().all(|path| path.matches('/').count() == 1), "{paths:?}");
    }
}
