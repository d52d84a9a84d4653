//! Files of the backup, and the verdict, on their way to the user.

use crate::engine::messages::Problem;
use crate::library::messages::{Command, TakenFrom};
use crate::ui::library::state::*;
use crate::ui::library::words;

use super::Desk;

impl Desk<'_> {
    pub(super) fn take(&mut self, path: String, name: String, purpose: Purpose) -> Vec<Effect> {
        let request = self.number();
        if !matches!(purpose, Purpose::Inline(_)) {
            self.opened.problem = None;
        }
        self.opened.takes.push(Take { request, purpose, name });
        vec![Effect::Send(Command::Take { request, path })]
    }

    /// The file is at hand. It is saved under the name that the library made safe for disks.
    pub(super) fn taken(&mut self, request: u32, safe_name: String, bytes: u64, place: TakenFrom) -> Vec<Effect> {
        let takes = &mut self.opened.takes;
        let Some(at) = takes.iter().position(|take| take.request == request) else { return Vec::new() };
        let Take { purpose, name, .. } = takes.swap_remove(at);
        let name = if purpose == Purpose::Save { safe_name } else { name };
        if purpose == Purpose::Save {
            self.say(format!("{name} has been handed to the browser's downloads."));
        }
        vec![Effect::Hand { purpose, name, bytes, place }]
    }

    pub(super) fn not_handed(&mut self, detail: String) -> Vec<Effect> {
        self.opened.problem = Some(Problem {
            kind: "not-handed".to_owned(),
            what: "The file could not be handed to the browser.".to_owned(),
            next: "See whether the backup is still where it was, then open it again.".to_owned(),
            detail,
        });
        Vec::new()
    }

    pub(super) fn save_verdict(&mut self, paper: Paper) -> Vec<Effect> {
        let Verification::Done(verdict) = &self.opened.verification else { return Vec::new() };
        let verdict = verdict.clone();
        let Some(summary) = self.opened.summary() else { return Vec::new() };
        vec![match paper {
            Paper::Text => Effect::SaveText {
                name: "keepsake-verification.txt".to_owned(),
                text: words::paper(&self.opened.given.label, summary, &verdict),
            },
            Paper::Json => Effect::SaveJson { name: "keepsake-verification.json".to_owned(), verdict },
        }]
    }
}
