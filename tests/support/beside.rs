//! Documents that the tests compare with and that are not ours to put into the project.

use std::io::Write;
use std::path::Path;

/// The text of `path` in a folder `shared` beside the project's, or beside one that holds it. Where there is none, the calling test
/// shows nothing, and that is said where the user sees it: libtest hides what tests that pass print.
pub fn beside(path: &str) -> Option<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = here.ancestors().find_map(|folder| std::fs::read_to_string(folder.join("shared").join(path)).ok());
    if text.is_none() {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let _ = writeln!(std::io::stderr(), "NOT SHOWN by {test}: shared/{path} is not at hand");
    }
    text
}
