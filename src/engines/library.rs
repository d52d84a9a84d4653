//! The library: runs in a module worker beside the page, opens backups, verifies and searches them. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    keepsake::web::library_worker::serve();
}

/// Natively there is nobody to serve; `cargo xtask build` makes the worker.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
