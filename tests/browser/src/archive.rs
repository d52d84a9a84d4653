//! The finished backup, read back with the zip crate's reader and by the archivers that users have.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use zip::ZipArchive;

/// A downloaded archive.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// `account-<uid>/backup-<uid>/`, where the backup's own files lie; nothing in an archive of Workfront Proof.
    backup: String,
    /// `account-<uid>/`, or nothing.
    account: String,
}

impl Archive {
    /// Opens it and finds the folders of the one backup in it.
    pub fn open(path: &Path) -> Result<Archive> {
        let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        let zip = ZipArchive::new(BufReader::new(file))?;
        let mut reports = Vec::new();
        for name in zip.file_names() {
            let name = name?;
            let is_wrikes = name.starts_with("account-") && name.contains("/backup-") && name.ends_with("/report.json");
            if is_wrikes || name == "report.json" {
                reports.push(name.into_owned());
            }
        }
        let [report] = reports.as_slice() else { bail!("there are {} backups in the archive", reports.len()) };
        let backup = report.trim_end_matches("report.json").to_owned();
        let account = backup.split_once('/').map(|(account, _)| format!("{account}/")).unwrap_or_default();
        Ok(Archive { account, backup, zip })
    }

    /// A JSON file of the backup: `report.json`, `tasks.json`, …
    pub fn json(&mut self, name: &str) -> Result<Value> {
        let path = format!("{}{name}", self.backup);
        serde_json::from_slice(&self.bytes(&path)?).with_context(|| format!("{path} is not JSON"))
    }

    /// A JSON file of the backup that is a list.
    pub fn list(&mut self, name: &str) -> Result<Vec<Value>> {
        let Value::Array(entries) = self.json(name)? else { bail!("{name} is not a list") };
        Ok(entries)
    }

    /// Bytes of a file at this path within the account's folder.
    pub fn file(&mut self, path: &str) -> Result<Vec<u8>> {
        self.bytes(&format!("{}{path}", self.account))
    }

    /// Names of all entries.
    pub fn names(&self) -> Result<Vec<String>> {
        self.zip.file_names().map(|name| Ok(name?.into_owned())).collect()
    }

    /// Checks every line of `SHA256SUMS` the way a user would, with `sha256sum -c` over the unpacked archive.
    pub fn check_sums(&mut self) -> Result<()> {
        let folder = tempfile::tempdir()?;
        self.zip.extract(folder.path())?;
        let here = folder.path().join(&self.backup);
        let output = Command::new("sha256sum")
            .args(["--check", "--quiet", "--strict", "SHA256SUMS"])
            .current_dir(here)
            .output()?;
        ensure!(output.status.success(), "sha256sum: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Fails when a secret stands in any entry or its name.
    pub fn check_absence_of(&mut self, secret: &str) -> Result<()> {
        for name in self.names()? {
            let found = self.bytes(&name)?.windows(secret.len()).any(|window| window == secret.as_bytes());
            ensure!(!found && !name.contains(secret), "{name} holds a secret");
        }
        Ok(())
    }

    /// Bytes of an entry; the reader checks its length and its CRC.
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.zip.by_name(name).with_context(|| format!("no entry {name}"))?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Lets `unzip`, `7z`, `bsdtar` and Python check the archive: the readers that users have.
pub fn check_with_other_readers(path: &Path) -> Result<()> {
    const PYTHON: &str =
        "import sys, zipfile; bad = zipfile.ZipFile(sys.argv[1]).testzip(); sys.exit(f'damaged: {bad}' if bad else 0)";
    let readers: [(&str, &[&str]); 4] =
        [("unzip", &["-tqq"]), ("7z", &["t", "-bd"]), ("bsdtar", &["-tf"]), ("python3", &["-c", PYTHON])];
    for (program, arguments) in readers {
        let output = Command::new(program)
            .args(arguments)
            .arg(path)
            .output()
            .with_context(|| format!("cannot start {program}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program} refuses the archive: {said}");
    }
    Ok(())
}
