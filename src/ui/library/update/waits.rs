//! Every wait has a limit and a sentence.

use crate::ui::library::state::*;

use super::{lose, lost};

/// The worker loads within this, even from a slow disk; measured well below one second.
pub(super) const STARTS_WITHIN: u32 = 20;
/// From then on the screen says that nothing has moved.
pub const QUIET_AFTER: u32 = 10;
/// Opening, reading and verifying speak four times a second, and whatever is asked in between is answered in milliseconds.
pub(super) const SPEAKS_WITHIN: u32 = 180;

/// A second has passed.
pub(super) fn tick(model: &mut Model) -> Vec<Effect> {
    if !model.waits() {
        model.silence = 0;
        return Vec::new();
    }
    model.silence = model.silence.saturating_add(1);
    let limit = match &model.screen {
        Screen::Opening(Opening { running: None, .. }) => STARTS_WITHIN,
        _ => SPEAKS_WITHIN,
    };
    if model.silence < limit {
        return Vec::new();
    }
    let problem = match limit {
        STARTS_WITHIN => lost(
            "Keepsake's library did not start within 20 seconds.",
            "Reload this page in a current Chrome, Edge or Firefox.",
        ),
        _ => lost(
            "The library has been silent for three minutes.",
            "Open the backup again. If it stops at the same place, verify it: the file may be damaged there.",
        ),
    };
    lose(model, problem)
}
