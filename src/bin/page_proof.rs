//! The page for Workfront Proof: mounts the user interface. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    use keepsake::ui;
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| ui::app::app(&ui::face::proof::PROOF, &ui::manners::MANNERS));
}

/// Natively there is nothing to show; `cargo xtask build` makes the page.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
