//! The engine for the 2010 Wrike platform: runs in a module worker beside the page. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    keepsake::web::worker::serve(std::rc::Rc::new(keepsake::engine::legacy::Legacy::default()));
}

/// Natively there is nobody to serve; `cargo xtask build` makes the worker.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
