//! The page of the library: `index.html?view=library`. It runs in a browser only.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| keepsake::ui::library::app::app(&keepsake::ui::library::page::PAGE));
}

/// Natively there is nothing to show; `cargo xtask build` makes the page.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
