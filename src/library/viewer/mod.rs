//! The archive in which the page itself lies, as `archive::viewer` wrote it: its texts come in scripts, its files lie beside the page.

mod texts;

use std::rc::Rc;

use async_trait::async_trait;

use super::container::Folder;
use super::fields::{self, fields};
use super::files::{Files, Mount, last};
use super::findings::Findings;
use super::messages::{Format, TakenFrom, Verdict};
use super::open::{Found, Input, Opened, Question};
use super::opener::{Opener, Progress, Taken};
use super::source::{Shared, Source};
use super::summary;
use super::verify::Verification;
use crate::archive::viewer::{BESIDE, Beside, Contents, Text, address};
use crate::error::{Error, Kind, Result};

pub use texts::Scripts;
use texts::Texts;

/// Texts that are read without waiting, so they are brought first. They are small, or short as reports are.
const FIRST: [&str; 5] = ["report.json", "workflows.json", "custom_fields.json", "timelog_categories.json", BESIDE];
/// Longest list of files beside: of millions of them.
const LONGEST_LIST: usize = 256 << 20;

fields!(Contents { "format" => format, "account" => account, "texts" => texts, "scripts" => scripts });
fields!(Text { "name" => name, "bytes" => bytes, "pieces" => pieces });
fields!(Beside { "path" => path, "bytes" => bytes });

/// Opens the one archive.
pub struct ViewerOpener {
    contents: Contents,
    scripts: Rc<dyn Scripts>,
}

impl ViewerOpener {
    /// Of an archive with these contents, as `texts.js` has them in JSON.
    ///
    /// # Errors
    /// `Damaged`.
    pub fn new(contents: &str, scripts: Rc<dyn Scripts>) -> Result<Self> {
        let contents = fields::read(contents.as_bytes()).map_err(|error| damaged("texts.js").caused_by(error))?;
        Ok(Self { contents, scripts })
    }
}

fn damaged(file: &str) -> Error {
    Error::new(Kind::Damaged, "viewer::open", "a file of the viewer does not read").with("file", file)
}

#[async_trait(?Send)]
impl Opener for ViewerOpener {
    /// Nothing is given: the archive is the only one.
    async fn open(&self, _: Vec<Input>, _: bool, _: &Progress<'_>) -> Result<std::result::Result<Opened, Question>> {
        let format = Format::of_name(&self.contents.format).ok_or_else(|| damaged("texts.js"))?;
        let mut findings = Findings::default();
        let texts = Texts::new(&self.contents, self.scripts.clone())?;
        let mut files: Vec<(String, Shared)> = Vec::new();
        for text in texts.all() {
            if FIRST.contains(&text.name()) {
                text.ready().await?;
            }
            files.push((text.name().to_owned(), Rc::new(text)));
        }
        if let Some((_, list)) = files.iter().find(|(name, _)| name == BESIDE) {
            let len = usize::try_from(list.len()).unwrap_or(usize::MAX);
            if len > LONGEST_LIST {
                return Err(damaged(BESIDE));
            }
            let list = super::source::read_exact(&**list, 0, len)?;
            let list: Vec<Beside> = fields::read(&list).map_err(|error| damaged(BESIDE).caused_by(error))?;
            files.extend(list.into_iter().map(|beside| (beside.path, Rc::new(Elsewhere(beside.bytes)) as Shared)));
        }
        let container = Box::new(Folder::new(files, &mut findings));
        let files = Rc::new(Files { inputs: Vec::new(), mounts: vec![Mount { prefix: String::new(), container }] });
        let summary = summary::read(&files, "", format, &mut findings)?;
        let backups = vec![Found { root: String::new(), format, summary }];
        Ok(Ok(Opened { files, backups, findings }))
    }

    /// A page that was opened as a file can read scripts and nothing else, so not the files' bytes.
    async fn verify(&self, _: Verification<'_>) -> Result<Verdict> {
        Err(Error::new(Kind::Unsupported, "viewer::verify", "the viewer cannot read the files' bytes"))
    }

    async fn take(&self, _: &Files, path: &str) -> Result<Taken> {
        let address = format!("{}{}", self.contents.account, address(path));
        Ok(Taken { name: last(path).to_owned(), bytes: 0, place: TakenFrom::Beside { address } })
    }
}

/// A file of which the length is known and which only the browser can open.
struct Elsewhere(u64);

impl Source for Elsewhere {
    fn len(&self) -> u64 {
        self.0
    }

    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize> {
        Err(Error::new(Kind::Unsupported, "viewer::read", "the file lies beside the page"))
    }
}
