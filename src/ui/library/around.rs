//! What the screen stands on: the library's own page, or the viewer within an archive. Each names what only it needs, so that the other does
//! not carry it.

use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::AnyView;
use web_sys::Blob;

use super::shell::Ui;
use super::state::Effect;
use crate::engine::messages::Problem;
use crate::library::messages::{Command, Event};

/// What the library says: an event, perhaps with a file that is in no place that the page can reach; or that it has ended.
pub type Heard = Result<(Event, Option<Blob>), Problem>;
/// Who hears it.
pub type Hear = Rc<dyn Fn(Heard)>;

/// The library, as the screen reaches it; dropped, it ends.
pub trait Library {
    /// Say a command; the files that it opens come beside it, in the order of its sources.
    ///
    /// # Errors
    /// The library has ended.
    fn send(&self, command: &Command, files: Option<&Array>) -> Result<(), Problem>;
}

/// What the screen stands on.
pub struct Around {
    /// Starts the library.
    pub library: fn(Hear) -> Result<Box<dyn Library>, Problem>,
    /// When the page opens.
    pub begin: fn(Ui),
    /// What is shown while no backup is open, by the value of `data-phase`.
    pub outside: fn(Ui, &'static str) -> AnyView,
    /// The proof, in the overview.
    pub proof: fn(Ui) -> AnyView,
    /// Hands files and verdicts to the user.
    pub hand: fn(Ui, Effect),
    /// Whether another backup can be opened in place of the one that is.
    pub is_open_to_others: bool,
    /// The last line of the page.
    pub footer: &'static str,
}
