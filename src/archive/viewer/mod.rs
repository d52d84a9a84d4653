//! The viewer that each archive carries: `index.html`, opened by double-click, and `viewer/` beside it.
//!
//! A page that was opened as a file may load scripts and nothing else: no `fetch`, no module, no worker. So everything comes as a script:
//! the program (`boot.js`, `viewer.js`, the wasm module in `wasm.js`), what there is to read (`texts.js`, [`Contents`]), and the texts
//! themselves, packed, in pieces, in `data/0001.js` and so on. Without scripts there is `list-0001.html`: titles with their files.

mod lines;
mod page;
mod shelf;

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::json::unwritable;
use super::writer::ArchiveWriter;
use crate::engine::messages::Account;
use crate::error::Result;
use crate::host::store::Store;
use crate::host::viewer::ViewerFiles;

use lines::Lines;
pub use page::{Title, address};
pub use shelf::PIECE;
use shelf::Shelf;

/// Folder of all that the viewer needs.
const FOLDER: &str = "viewer";
/// Files of the program that are taken as they are.
const PROGRAM: [&str; 2] = ["viewer-boot.js", "viewer.js"];
/// Its style sheets, which become one.
const STYLES: [&str; 3] = ["tokens.css", "style.css", "library.css"];
/// The wasm module, which is wrapped in a script.
const MODULE: &str = "viewer_bg.wasm";
/// The text with the files that lie in the archive, for formats whose own texts do not name them.
pub const BESIDE: &str = "beside.json";
/// Titles on a page without scripts.
const ON_A_PAGE: usize = 1_000;

/// The texts that the viewer shows. Others are in the archive and not on its screens.
const TEXTS: [&str; 17] = [
    "users.json",
    "teams.json",
    "folders.json",
    "tasks.json",
    "dependencies.json",
    "workflows.json",
    "custom_fields.json",
    "timelog_categories.json",
    "unplaced.json",
    "report.json",
    "users.csv",
    "contacts.csv",
    "files.csv",
    "recipients.csv",
    "comments.csv",
    "comment_replies.csv",
    "json/drawings.json",
];

/// What there is to read: the content of `texts.js`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    /// As in `manifest.json`: "keepsake-wrike".
    pub format: String,
    /// The way from `index.html` to the account's folder, with a slash at its end, or nothing: "../".
    pub account: String,
    /// The texts, in the order of their pieces.
    pub texts: Vec<Text>,
    /// How many pieces are in each script.
    pub scripts: Vec<u32>,
}

/// A text, cut in pieces of [`PIECE`] bytes; the last has what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its name in the backup's folder.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Bytes of each piece, packed (raw deflate).
    pub pieces: Vec<u32>,
}

/// A file in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Its path from the account's folder.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
}

/// What the first page says.
#[derive(Debug, Clone)]
pub struct Cover {
    /// As in `manifest.json`.
    pub format: &'static str,
    /// Whose account, and who looked.
    pub account: Account,
    /// When the run began, `yyyy-MM-dd HH:mm:ss` UTC.
    pub started: String,
    /// The way from the backup's folder to the account's, which holds the files: "../", or nothing.
    pub way: &'static str,
}

/// A viewer in the making: it takes up what is written to the archive.
pub struct Viewer {
    files: Rc<dyn ViewerFiles>,
    cover: Cover,
    shelf: Shelf,
    titles: Lines,
    beside: Lines,
}

impl Viewer {
    /// Begin; `path` of `store` is where it keeps what is not yet in the archive.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: &str, files: Rc<dyn ViewerFiles>, cover: Cover) -> Result<Self> {
        let titles = Lines::create(store.clone(), format!("{path}.titles")).await?;
        let beside = Lines::create(store.clone(), format!("{path}.beside")).await?;
        let shelf = Shelf::create(store, format!("{path}.texts")).await?;
        Ok(Self { files, cover, shelf, titles, beside })
    }

    /// Begin the entry of this name; its bytes are taken up if it is one of the texts that are shown.
    pub(super) fn begin(&mut self, name: &str) {
        if TEXTS.contains(&name) {
            self.shelf.begin(name);
        }
    }

    /// Bytes of the entry that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.shelf.write(bytes)
    }

    /// The entry has ended.
    pub(super) fn end(&mut self) -> Result<()> {
        self.shelf.end()
    }

    /// A line of the list that needs no script.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn title(&mut self, title: &Title) -> Result<()> {
        self.titles.push(&title.line(self.cover.way))
    }

    /// A file that no text names, by its path from the account's folder.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn beside(&mut self, path: &str, bytes: u64) -> Result<()> {
        let beside = Beside { path: path.to_owned(), bytes };
        self.beside.push(&serde_json::to_string(&beside).map_err(unwritable)?)
    }

    /// Write it into the archive.
    ///
    /// # Errors
    /// As [`ViewerFiles::read`]; `NoSpace`, `Storage`.
    pub(super) async fn finish(mut self, writer: &mut ArchiveWriter) -> Result<()> {
        self.shelf.begin(BESIDE);
        let mut before = "[";
        for beside in self.beside.close().await? {
            self.shelf.write(before.as_bytes())?;
            self.shelf.write(beside?.as_bytes())?;
            before = ",";
        }
        self.shelf.write(if before == "[" { b"[]" } else { b"]" })?;
        self.shelf.end()?;
        let account = self.cover.way;
        for name in PROGRAM {
            writer.entry(&format!("{FOLDER}/{name}"), &self.files.read(name).await?)?;
        }
        let mut styles = Vec::new();
        for name in STYLES {
            styles.extend(self.files.read(name).await?);
        }
        writer.entry(&format!("{FOLDER}/viewer.css"), &styles)?;
        let module = self.files.read(MODULE).await?;
        writer.entry(&format!("{FOLDER}/wasm.js"), &page::module(&module))?;
        let (texts, scripts) = self
            .shelf
            .finish(&mut |number, script| writer.entry(&format!("{FOLDER}/data/{number:04}.js"), script))
            .await?;
        let contents = Contents { format: self.cover.format.to_owned(), account: account.to_owned(), texts, scripts };
        writer.entry(&format!("{FOLDER}/texts.js"), &page::contents(&contents)?)?;
        let titles = self.titles.len();
        let pages = usize::try_from(titles).unwrap_or(usize::MAX).div_ceil(ON_A_PAGE).max(1);
        let mut titles = self.titles.close().await?;
        for number in 1..=pages {
            let mut list = page::ListPage::new(&self.cover, number, pages);
            for title in titles.by_ref().take(ON_A_PAGE) {
                list.add(&title?);
            }
            writer.entry(&format!("{FOLDER}/{}", page::list_name(number)), list.finish().as_bytes())?;
        }
        writer.entry("index.html", page::index(&self.cover).as_bytes())
    }
}
