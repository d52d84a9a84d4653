//! What was found, bounded: a broken archive of a million files has a million findings, and nobody reads them all.

use super::messages::{Finding, Severity, Verdict};

/// Longest text that is repeated from a file, in characters: names and ids come from it, and may be of any length.
const LONGEST: usize = 300;

/// Findings in the making.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    faults: u64,
    notes: u64,
}

impl Findings {
    /// Something worth knowing.
    pub fn note(&mut self, place: &str, text: impl AsRef<str>) {
        self.add(Severity::Note, place, text.as_ref());
    }

    /// Something is not as it was written.
    pub fn damage(&mut self, place: &str, text: impl AsRef<str>) {
        self.add(Severity::Damage, place, text.as_ref());
    }

    /// Something made to harm.
    pub fn hostile(&mut self, place: &str, text: impl AsRef<str>) {
        self.add(Severity::Hostile, place, text.as_ref());
    }

    /// Add a finding.
    pub fn add(&mut self, severity: Severity, place: &str, text: &str) {
        let count = if severity == Severity::Note { &mut self.notes } else { &mut self.faults };
        *count += 1;
        // Half of the room is kept for faults, so that a flood of notes does not hide them.
        let room = if severity == Severity::Note { Verdict::MOST_FINDINGS / 2 } else { Verdict::MOST_FINDINGS };
        if self.list.len() < room {
            self.list.push(Finding { severity, place: shown(place), text: shown(text) });
        }
    }

    /// Add all of `others`.
    pub fn extend(&mut self, others: &Findings) {
        let (faults, notes) = (self.faults + others.faults, self.notes + others.notes);
        others.list.iter().for_each(|finding| self.add(finding.severity, &finding.place, &finding.text));
        (self.faults, self.notes) = (faults, notes);
    }

    /// The first of them.
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// Findings that are not notes, in all.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// Notes in all.
    pub fn notes(&self) -> u64 {
        self.notes
    }
}

/// A text from a file as it may be shown: of bounded length, without control characters.
pub fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}
