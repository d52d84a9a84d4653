//! The viewer's pages and scripts that are made for each archive.

use super::{Contents, Cover, FOLDER};
use crate::archive::json::unwritable;
use crate::archive::report::escape;
use crate::error::Result;

/// A line of the list that can be read without scripts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// "Task".
    pub kind: String,
    /// As the service has it.
    pub title: String,
    /// What else there is to say, in a few words.
    pub about: String,
    /// Names of its files, and their paths from the account's folder.
    pub files: Vec<(String, String)>,
}

impl Title {
    /// A line of an item with so many comments.
    pub fn new(kind: &str, title: &str, comments: usize) -> Self {
        let about = match comments {
            0 => String::new(),
            1 => "1 comment".to_owned(),
            comments => format!("{comments} comments"),
        };
        Self { kind: kind.to_owned(), title: title.to_owned(), about, files: Vec::new() }
    }

    /// With these files.
    #[must_use]
    pub fn with_files(self, files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { files: files.into_iter().collect(), ..self }
    }
}

impl Title {
    /// As an item of the list; `account` is the way from `index.html` to the account's folder.
    pub(super) fn line(&self, account: &str) -> String {
        let title = if self.title.is_empty() { "Without a title" } else { &self.title };
        let mut line = format!("<li><strong>{}</strong> <span class=\"quiet\">{}", escape(title), escape(&self.kind));
        if !self.about.is_empty() {
            line.push_str(&format!(" · {}", self.about));
        }
        line.push_str("</span>");
        for (name, path) in &self.files {
            line.push_str(&format!("<br><a href=\"../{account}{}\">{}</a>", address(path), escape(name)));
        }
        line.push_str("</li>");
        // Within a text a line break is as good as a space.
        line.replace(['\n', '\r'], " ")
    }
}

/// What the pages may do: show what lies beside them. `file:` is the scheme of a page that was opened by double-click, 'self' stands for it
/// not in all browsers.
const POLICY: &str = "default-src 'none'; script-src 'self' file: 'wasm-unsafe-eval'; style-src 'self' file:; \
    img-src 'self' file: data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'";

fn head(title: &str, folder: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"{folder}viewer.css\">\n</head>\n<body>\n\
         <header class=\"masthead\"><p class=\"brand\">Keepsake</p><p class=\"claim\">Your work, on your own disk.</p></header>\n",
        escape(title)
    )
}

fn name(cover: &Cover) -> String {
    format!("Backup of {}", cover.account.name)
}

/// `index.html`: what it is, and the ways in. The program puts itself in the place of `main`.
pub(super) fn index(cover: &Cover) -> String {
    let name = name(cover);
    let (user, started) = (escape(&cover.account.user), &cover.started);
    let mut page = head(&name, &format!("{FOLDER}/"));
    page.push_str(&format!(
        "<main id=\"cover\">\n<h1>{}</h1>\n<p>As {user} could see it from {started} UTC on.</p>\n\
         <p id=\"boot\" role=\"status\">To browse and search this backup, this page needs scripts.</p>\n\
         <ul>\n<li><a href=\"{FOLDER}/{}\">All titles, as a plain list</a></li>\n\
         <li><a href=\"report.html\">What was saved, and what is missing</a></li>\n</ul>\n</main>\n",
        escape(&name),
        list_name(1),
    ));
    for script in ["viewer-boot.js", "viewer.js", "wasm.js", "texts.js"] {
        page.push_str(&format!("<script src=\"{FOLDER}/{script}\"></script>\n"));
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// Name of a page of the list.
pub(super) fn list_name(number: usize) -> String {
    format!("list-{number:04}.html")
}

/// A page of the list.
pub(super) struct ListPage {
    page: String,
    ways: String,
}

impl ListPage {
    pub(super) fn new(cover: &Cover, number: usize, of: usize) -> Self {
        let name = name(cover);
        let mut ways = String::from("<nav aria-label=\"Pages\"><ul><li><a href=\"../index.html\">The backup</a></li>");
        let mut way = |label: &str, to: usize| {
            ways.push_str(&format!("<li><a href=\"{}\">{label}</a></li>", list_name(to)));
        };
        if number > 1 {
            way("Previous page", number - 1);
        }
        if number < of {
            way("Next page", number + 1);
        }
        ways.push_str("</ul></nav>\n");
        let heading = format!("<main>\n<h1>{}</h1>\n<p>Page {number} of {of}</p>\n", escape(&name));
        let page = head(&name, "") + &heading + &ways + "<ul class=\"rows\">\n";
        Self { page, ways }
    }

    /// Add a line, as [`Title::line`] made it.
    pub(super) fn add(&mut self, line: &str) {
        self.page.push_str(line);
        self.page.push('\n');
    }

    pub(super) fn finish(mut self) -> String {
        self.page.push_str("</ul>\n");
        self.page.push_str(&self.ways);
        self.page.push_str("</main>\n</body>\n</html>\n");
        self.page
    }
}

/// A path as a relative address (RFC 3986): what is not unreserved is escaped, slashes stay.
pub fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte))
            }
            byte => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

/// `texts.js`.
pub(super) fn contents(contents: &Contents) -> Result<Vec<u8>> {
    let mut script = b"keepsake.contents(".to_vec();
    // As a text of its own: the program reads it, JavaScript does not, so what stands in it is never code.
    let json = serde_json::to_string(contents).map_err(unwritable)?;
    serde_json::to_writer(&mut script, &json).map_err(unwritable)?;
    script.extend_from_slice(b")\n");
    Ok(script)
}

/// `wasm.js`: each byte as the character of its number. In UTF-8 that packs nearly as well as the module itself; base64 does not.
pub(super) fn module(wasm: &[u8]) -> Vec<u8> {
    let mut script = String::with_capacity(wasm.len() * 4 / 3);
    script.push_str("keepsake.module(\"");
    for byte in wasm {
        match byte {
            b'"' => script.push_str("\\\""),
            b'\\' => script.push_str("\\\\"),
            b'\n' => script.push_str("\\n"),
            b'\r' => script.push_str("\\r"),
            byte => script.push(char::from(*byte)),
        }
    }
    script.push_str("\")\n");
    script.into_bytes()
}
