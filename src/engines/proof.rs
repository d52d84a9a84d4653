//! The engine for Workfront Proof: runs in a module worker beside the page, as the one for Wrike does. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    keepsake::web::worker::serve(std::rc::Rc::new(keepsake::engine::proof::Proof));
}

/// Natively there is nobody to serve; `cargo xtask build` makes the worker.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
