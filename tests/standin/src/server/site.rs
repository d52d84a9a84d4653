//! A folder of files beside the API, so that a page and the API share an origin.

use std::path::{Component, Path, PathBuf};

use http::StatusCode;
use percent_encoding::percent_decode_str;

use crate::{Body, Response};

/// Content types by extension, as browsers insist on them for modules and wasm.
const TYPES: [(&str, &str); 12] = [
    ("css", "text/css;charset=utf-8"),
    ("html", "text/html;charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript;charset=utf-8"),
    ("json", "application/json"),
    ("mjs", "text/javascript;charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain;charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("zip", "application/zip"),
];

/// The file of a path; `index.html` for folders.
pub(crate) async fn serve(folder: &Path, path: &str) -> Response {
    let Some(file) = locate(folder, path) else {
        return Response::bare(StatusCode::NOT_FOUND);
    };
    match tokio::fs::read(&file).await {
        Ok(bytes) => {
            let mut response = Response::new(StatusCode::OK, content_type(&file), Body::from_bytes(bytes));
            response.header("cache-control", "no-store");
            response
        }
        Err(_) => Response::bare(StatusCode::NOT_FOUND),
    }
}

/// A path below the folder, whatever the request tries.
fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let mut relative = PathBuf::from(decoded.trim_start_matches('/'));
    if decoded.ends_with('/') {
        relative.push("index.html");
    }
    let is_plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| folder.join(relative))
}

fn content_type(file: &Path) -> &'static str {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    TYPES.iter().find(|(known, _)| *known == extension).map_or("application/octet-stream", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_never_leave_the_folder() {
        let folder = Path::new("site");
        assert_eq!(locate(folder, "/"), Some("site/index.html".into()));
        assert_eq!(locate(folder, "/a/b.js"), Some("site/a/b.js".into()));
        for wrong in ["/../x", "/a/%2e%2e/%2e%2e/x", "/a/../../x"] {
            assert_eq!(locate(folder, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn modules_and_wasm_have_the_types_that_browsers_need() {
        assert_eq!(content_type(Path::new("a.wasm")), "application/wasm");
        assert!(content_type(Path::new("a.js")).starts_with("text/javascript"));
        assert_eq!(content_type(Path::new("a")), "application/octet-stream");
    }
}
