//! What only some services' pages draw and do in the browser: each page names its own, so that the others do not carry it.

use super::drawn::{self, Drawn};
use super::shell::Ui;
use super::state::Errand;

/// Views that stand on the shared screens, and what they need of the browser.
pub struct Extras {
    /// When the page opens.
    pub start: fn(Ui),
    /// Carries out what the state machine asks for.
    pub carry_out: fn(Ui, Errand),
    /// Above the form.
    pub form: fn(Ui) -> Drawn,
    /// Above the button that starts a backup.
    pub ready: fn(Ui) -> Drawn,
    /// Below the progress of a run.
    pub running: fn(Ui) -> Drawn,
}

/// Nothing of the kind.
pub static PLAIN: Extras =
    Extras { start: |_| {}, carry_out: |_, _| {}, form: nothing, ready: nothing, running: nothing };

fn nothing(_: Ui) -> Drawn {
    drawn::nothing()
}
