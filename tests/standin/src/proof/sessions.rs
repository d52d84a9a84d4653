//! Who is signed in, and who has tried wrongly.

use std::collections::HashMap;

use crate::account::mix::mix;

/// A session lasts a day and starts anew with each call (FAQ of the SOAP API).
const LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// Which API a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Soap,
    Rest,
}

#[derive(Debug)]
struct Session {
    door: Door,
    user: u64,
    used_ms: u64,
}

/// What a wrong password leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    First,
    /// The second or a later one: no client may try twice by itself, for the account is locked.
    Again,
}

/// Every session and every wrong attempt.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: HashMap<String, Session>,
    wrong: HashMap<String, u32>,
    minted: u64,
}

impl Sessions {
    /// Opens a session: 26 characters, as PHP makes them.
    pub fn open(&mut self, seed: u64, door: Door, user: u64, now_ms: u64) -> String {
        self.minted += 1;
        let noise = mix(seed ^ 0x5e55_1015, self.minted);
        let id = format!("{noise:016x}{:010x}", mix(noise, 1) & 0xff_ffff_ffff);
        self.open.insert(id.clone(), Session { door, user, used_ms: now_ms });
        id
    }

    /// The user of a session that has not ended, whose time starts anew. `any` takes sessions of the other door too.
    pub fn user(&mut self, id: &str, door: Door, any: bool, now_ms: u64) -> Option<u64> {
        let session = self.open.get_mut(id).filter(|session| any || session.door == door)?;
        if session.used_ms + LIFETIME_MS <= now_ms {
            self.open.remove(id);
            return None;
        }
        session.used_ms = now_ms;
        Some(session.user)
    }

    pub fn close(&mut self, id: &str) -> bool {
        self.open.remove(id).is_some()
    }

    pub fn close_all(&mut self) {
        self.open.clear();
    }

    /// True if a text holds the id of a session.
    pub fn appears_in(&self, text: &str) -> bool {
        self.open.keys().any(|id| text.contains(id))
    }

    /// Counts a wrong attempt.
    pub fn refuse(&mut self, email: &str) -> Attempt {
        let tries = self.wrong.entry(email.to_owned()).or_default();
        *tries += 1;
        if *tries == 1 { Attempt::First } else { Attempt::Again }
    }

    /// True after a second wrong attempt: the right password does not help then.
    pub fn is_locked(&self, email: &str) -> bool {
        self.wrong.get(email).is_some_and(|tries| *tries >= 2)
    }

    /// Forgets the wrong attempt before a right one.
    pub fn forgive(&mut self, email: &str) {
        self.wrong.remove(email);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_a_day_from_its_last_use() {
        let mut sessions = Sessions::default();
        let id = sessions.open(1, Door::Soap, 3, 0);
        assert_eq!(id.len(), 26);
        assert_eq!(sessions.user(&id, Door::Soap, false, LIFETIME_MS - 1), Some(3));
        assert_eq!(sessions.user(&id, Door::Soap, false, 2 * LIFETIME_MS - 2), Some(3));
        assert_eq!(sessions.user(&id, Door::Soap, false, 3 * LIFETIME_MS), None);
    }

    #[test]
    fn a_session_opens_its_own_door_only() {
        let mut sessions = Sessions::default();
        let id = sessions.open(1, Door::Soap, 3, 0);
        assert_eq!(sessions.user(&id, Door::Rest, false, 1), None);
        assert_eq!(sessions.user(&id, Door::Rest, true, 1), Some(3));
        assert_ne!(id, sessions.open(1, Door::Soap, 3, 0));
    }

    #[test]
    fn the_second_wrong_attempt_locks() {
        let mut sessions = Sessions::default();
        assert_eq!((sessions.refuse("a"), sessions.is_locked("a")), (Attempt::First, false));
        sessions.forgive("a");
        assert_eq!(sessions.refuse("a"), Attempt::First);
        assert_eq!(
            (sessions.refuse("a"), sessions.is_locked("a"), sessions.is_locked("b")),
            (Attempt::Again, true, false)
        );
    }
}
