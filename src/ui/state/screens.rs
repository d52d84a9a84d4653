//! What each screen has of its own.

use super::Hint;
use crate::engine::messages::{Account, Destination, Finished, Outcome, Part, Preflight, Problem, Progress};
use crate::ui::words;

/// State of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connect {
    /// The browser's permission to read the chosen hosts.
    pub access: Access,
    /// What is wrong with a field as typed.
    pub hint: Option<Hint>,
    /// What just happened, when the form follows something else.
    pub notice: Option<&'static str>,
}

/// Host permission of an extension page. Firefox users can withhold or withdraw any host, so it is looked up every time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// Not looked up.
    #[default]
    Unknown,
    /// The browser is being asked whether it has been given.
    LookingUp,
    /// Not given: the user must allow it.
    Missing,
    /// The browser shows its own dialog.
    Asking,
    /// The user said no.
    Refused,
}

/// State of the check.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checking {
    /// Known once signed in.
    pub account: Option<Account>,
    /// How far the counting is.
    pub progress: Option<Progress>,
    /// A command waits until the engine listens.
    pub queued: bool,
    /// What the user is asked on the service's own page.
    pub asked: Option<Consenting>,
}

/// The user is asked at this address whether the account may be read; the engine waits for the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consenting {
    /// Of the service's page.
    pub address: String,
    /// The engine has the answer.
    pub answered: bool,
    /// It was typed by hand, so a mistake in it is likely.
    pub by_hand: bool,
    /// What was typed was not accepted.
    pub refused: bool,
}

impl Checking {
    /// The address at which the user is being asked.
    pub fn asked_at(&self) -> Option<&str> {
        self.asked.as_ref().filter(|asked| !asked.answered).map(|asked| asked.address.as_str())
    }
}

/// State of the preflight screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Ready {
    /// What was found.
    pub preflight: Preflight,
    /// Where a new run would go.
    pub destination: Destination,
    /// The folder, when it goes there.
    pub folder: Folder,
    /// What a new run would take in.
    pub parts: Vec<Part>,
}

/// The folder that an archive goes to. Its handle stays in the page's shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Folder {
    /// None picked yet.
    #[default]
    None,
    /// The picker is open; the flag says whether the backup starts at once when it closes.
    Picking {
        /// Start when picked.
        then_start: bool,
    },
    /// Picked; its name.
    Picked(String),
    /// The picker gave nothing, for this reason.
    Refused(String),
}

/// State of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// Whose backup.
    pub account: Account,
    /// Where it stands; none until the engine tells.
    pub progress: Option<Progress>,
    /// What has been asked of the engine and not yet been confirmed.
    pub asked: Asked,
}

/// A request to a running engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// To pause.
    Pause,
    /// To cancel.
    Cancel,
}

/// State of a run that stands still.
#[derive(Debug, Clone, PartialEq)]
pub struct Paused {
    /// Whose backup.
    pub account: Account,
    /// Where it stands.
    pub progress: Option<Progress>,
    /// Why; none when the user paused it.
    pub problem: Option<Problem>,
    /// To cancel has been asked for.
    pub cancelling: bool,
}

/// State of the result screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The result.
    pub finished: Finished,
    /// It is of an earlier visit.
    pub earlier: bool,
    /// What became of the staged archive.
    pub staged: Staged,
}

/// What became of a staged archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Staged {
    /// It waits to be saved.
    Waiting,
    /// The browser is being handed the file.
    Saving,
    /// The browser has taken it.
    Saved,
    /// It could not be handed over, for this reason.
    NotSaved(String),
    /// Removed from the browser's storage, at the user's wish.
    Removed,
}

impl Ready {
    /// Where the run will go: an unfinished one keeps the destination that it began with.
    pub fn goes_to(&self) -> Destination {
        self.preflight.unfinished.as_ref().map_or(self.destination, |unfinished| unfinished.destination)
    }

    /// Bytes of space that are lacking; none when there is enough, or when the browser does not tell.
    pub fn space_lacking(&self) -> Option<u64> {
        let lacking = self.preflight.space_needed.saturating_sub(self.preflight.space_free?);
        (lacking > 0).then_some(lacking)
    }
}

impl Progress {
    /// How far the step is, in thousandths: by bytes where bytes are known, by items otherwise.
    pub fn permille(&self) -> Option<u64> {
        words::permille(self.bytes_done, self.bytes_total)
            .or_else(|| words::permille(self.items_done, self.items_total))
    }

    /// One short sentence for the status region: `Fetch files, 41%, about 3 minutes left.`
    pub fn sentence(&self) -> String {
        let mut sentence = words::step(self.step).to_owned();
        if let Some(permille) = self.permille() {
            sentence.push_str(&format!(", {}%", permille / 10));
        }
        if let Some(seconds) = self.seconds_left {
            sentence.push_str(&format!(", {} left", words::duration(seconds)));
        }
        sentence.push('.');
        sentence
    }
}

impl Finished {
    /// How long a staged archive is kept: "until …".
    pub fn kept(&self) -> String {
        self.kept_until
            .as_deref()
            .map_or("until the next one is made".to_owned(), |day| format!("until {}", words::date(day)))
    }

    /// What there is to know beside the outcome and its caveat.
    pub fn further_notes(&self) -> Vec<String> {
        self.notes.iter().filter(|note| Some(*note) != self.caveat.as_ref()).cloned().collect()
    }

    /// The result in one line; never better than it is.
    pub fn headline(&self) -> String {
        // No word of the account where it is not the whole account.
        let of = if self.caveat.is_some() { ", of what this profile can see" } else { "" };
        match self.outcome {
            Outcome::Complete => format!("Complete{of}: everything that Keepsake asked for is in the archive"),
            Outcome::Partial => {
                format!("Partial{of}: {} missing", words::counted(self.missing_total, "item", "items"))
            }
        }
    }
}
