//! The page for the 2010 Wrike platform: mounts the user interface. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| keepsake::ui::app::app(&keepsake::ui::face::legacy::LEGACY));
}

/// Natively there is nothing to show; `cargo xtask build` makes the page.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
