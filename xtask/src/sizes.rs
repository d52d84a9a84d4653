//! Sizes of what a browser has to download, and their limits.

use std::fs;

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;

use crate::project::Project;

/// What a user waits for before the page is there.
const PAGE: Option<usize> = Some(150_000);
/// What loads beside it.
const ENGINE: Option<usize> = Some(400_000);

/// What goes into every archive for its viewer, texts apart.
const VIEWER: usize = 250_000;
const VIEWER_FILES: [&str; 6] =
    ["viewer_bg.wasm", "viewer.js", "viewer-boot.js", "tokens.css", "style.css", "library.css"];

/// Files of `dist/site`, with the most bytes that each may have as brotli (quality 11).
const LIMITS: [(&str, Option<usize>); 17] = [
    ("page_bg.wasm", PAGE),
    ("page_proof_bg.wasm", PAGE),
    ("page_legacy_bg.wasm", PAGE),
    ("page_library_bg.wasm", PAGE),
    ("engine_bg.wasm", ENGINE),
    ("proof_bg.wasm", ENGINE),
    ("legacy_bg.wasm", ENGINE),
    ("library_bg.wasm", ENGINE),
    ("viewer_bg.wasm", None),
    ("viewer.js", None),
    ("viewer-boot.js", None),
    ("page.js", None),
    ("engine.js", None),
    ("tokens.css", None),
    ("style.css", None),
    ("library.css", None),
    ("index.html", None),
];

struct Size {
    name: &'static str,
    raw: usize,
    brotli: usize,
    limit: Option<usize>,
}

impl Size {
    fn too_big(&self) -> bool {
        self.limit.is_some_and(|limit| self.brotli > limit)
    }
}

/// Prints the table.
pub fn print(project: &Project) -> Result<()> {
    table(&measure(project)?);
    Ok(())
}

/// Prints the table and fails when a file is over its limit.
pub fn check(project: &Project) -> Result<()> {
    let sizes = measure(project)?;
    table(&sizes);
    let over: Vec<&str> = sizes.iter().filter(|size| size.too_big()).map(|size| size.name).collect();
    if !over.is_empty() {
        bail!("over the limit: {}", over.join(", "));
    }
    Ok(())
}

fn measure(project: &Project) -> Result<Vec<Size>> {
    let site = project.site();
    let mut sizes = LIMITS
        .iter()
        .map(|&(name, limit)| {
            let bytes = fs::read(site.join(name))
                .with_context(|| format!("dist/site has no {name}; run `cargo xtask build`"))?;
            Ok(Size { name, raw: bytes.len(), brotli: compressed(&bytes)?, limit })
        })
        .collect::<Result<Vec<_>>>()?;
    let viewer = sizes.iter().filter(|size| VIEWER_FILES.contains(&size.name));
    let (raw, brotli) = viewer.fold((0, 0), |(raw, brotli), size| (raw + size.raw, brotli + size.brotli));
    sizes.push(Size { name: "viewer in all", raw, brotli, limit: Some(VIEWER) });
    Ok(sizes)
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    Ok(brotli::BrotliCompress(&mut &bytes[..], &mut std::io::sink(), &params)?)
}

fn table(sizes: &[Size]) {
    println!("{:<20} {:>10} {:>10} {:>10}", "file", "raw", "brotli", "limit");
    for size in sizes {
        let limit = size.limit.map_or(String::new(), |limit| limit.to_string());
        let mark = if size.too_big() { "  too big" } else { "" };
        println!("{:<20} {:>10} {:>10} {limit:>10}{mark}", size.name, size.raw, size.brotli);
    }
}
