//! The engine for Wrike: runs in a module worker beside the page, does the backup, and tells the page about it. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    keepsake::web::worker::serve(std::rc::Rc::new(keepsake::engine::connect::Wrike::default()));
}

/// Natively there is nobody to serve; `cargo xtask build` makes the worker.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
