//! How messages travel between a page and its worker: packed by postcard (<https://postcard.jamesmunns.com/wire-format>), values one after the other without their
//! names. Both ends are of one build, so nobody has to understand another version's bytes; those that make no sense are an error.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Result};

/// A message as bytes.
///
/// # Errors
/// `Internal` for what cannot be packed; no message of ours is.
pub fn pack(message: &impl Serialize) -> Result<Vec<u8>> {
    postcard::to_allocvec(message)
        .map_err(|error| Error::new(Kind::Internal, "wire", "a message cannot be packed").with("why", error))
}

/// Bytes as the message that they were.
///
/// # Errors
/// `Internal` when they are none of this type.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes)
        .map_err(|error| Error::new(Kind::Internal, "wire", "this is no message").with("why", error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::library::messages::{Command, Detail, Event, Filters, Page, TakenFrom};

    #[test]
    fn commands_and_events_arrive_as_they_were_sent() {
        let filters = Filters { person: Some(7), from: Some("2026-03-09".into()), ..Filters::default() };
        for command in [
            Command::Stop,
            Command::Search { request: 9, query: "予算".into(), filters, page: Page::first(100) },
            Command::Open { request: 1, sources: vec!["a.zip".into()], consent: true },
        ] {
            assert_eq!(unpack::<Command>(&pack(&command).unwrap()).unwrap(), command);
        }
        let item = Event::Item { request: 3, item: Box::new(Detail { id: "IEAA".into(), ..Detail::default() }) };
        assert_eq!(unpack::<Event>(&pack(&item).unwrap()).unwrap(), item);
    }

    #[test]
    fn sizes_beyond_what_javascript_counts_are_exact() {
        let place = TakenFrom::Source { source: 0, offset: u64::MAX };
        let taken = Event::Taken { request: 1, name: "a".into(), bytes: (1 << 53) + 1, place };
        assert_eq!(unpack::<Event>(&pack(&taken).unwrap()).unwrap(), taken);
    }

    #[test]
    fn bytes_of_something_else_are_an_error() {
        let packed = pack(&Event::Progress { request: 1, doing: "Reading".into(), done: 1, total: 2 }).unwrap();
        for bytes in [&[][..], &[0xff; 20], &packed[..packed.len() - 1]] {
            assert!(unpack::<Event>(bytes).is_err(), "{bytes:?}");
        }
    }
}
