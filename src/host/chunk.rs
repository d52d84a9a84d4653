//! Chunks of bodies, wherever the host has them. A browser has what it fetched in JavaScript's memory, and writes to its disk from there:
//! to bring each chunk into wasm's memory only to hand it back costs about as much as the disk.

use std::any::Any;

use bytes::Bytes;

/// Some bytes of a body.
pub struct Chunk(Place);

enum Place {
    Here(Bytes),
    Host(Box<dyn HostBytes>),
}

/// Bytes that lie outside of the program's memory.
#[allow(clippy::len_without_is_empty, reason = "nobody asks; a chunk can tell")]
pub trait HostBytes: Any {
    /// How many.
    fn len(&self) -> usize;

    /// Copy all of them to `room`, which has just that length.
    fn copy_to(&self, room: &mut [u8]);
}

impl Chunk {
    /// One that the host keeps.
    pub fn on_host(bytes: impl HostBytes) -> Self {
        Self(Place::Host(Box::new(bytes)))
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Place::Here(bytes) => bytes.len(),
            Place::Host(bytes) => bytes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its bytes in memory: at no cost if they are there, else as a copy.
    pub fn bytes(&self) -> Bytes {
        match &self.0 {
            Place::Here(bytes) => bytes.clone(),
            Place::Host(_) => {
                let mut copy = Vec::new();
                self.append_to(&mut copy);
                copy.into()
            }
        }
    }

    /// Put its bytes behind others.
    pub fn append_to(&self, whole: &mut Vec<u8>) {
        match &self.0 {
            Place::Here(bytes) => whole.extend_from_slice(bytes),
            Place::Host(bytes) => {
                let begin = whole.len();
                whole.resize(begin + bytes.len(), 0);
                bytes.copy_to(&mut whole[begin..]);
            }
        }
    }

    /// What the host has of it, for a capability of the same host.
    pub fn host<T: HostBytes>(&self) -> Option<&T> {
        match &self.0 {
            Place::Here(_) => None,
            Place::Host(bytes) => (&**bytes as &dyn Any).downcast_ref(),
        }
    }

    /// The same for good; none if there is nothing of the kind.
    pub fn into_host<T: HostBytes>(self) -> Option<T> {
        match self.0 {
            Place::Here(_) => None,
            Place::Host(bytes) => (bytes as Box<dyn Any>).downcast().ok().map(|bytes| *bytes),
        }
    }
}

/// A body may carry secrets, so only its length is told.
impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Chunk").field(&format_args!("{} bytes", self.len())).finish()
    }
}

impl<T: Into<Bytes>> From<T> for Chunk {
    fn from(bytes: T) -> Self {
        Self(Place::Here(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Elsewhere(Vec<u8>);

    impl HostBytes for Elsewhere {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn copy_to(&self, room: &mut [u8]) {
            room.copy_from_slice(&self.0);
        }
    }

    #[test]
    fn bytes_of_the_host_and_bytes_in_memory_are_told_apart_by_their_host_alone() {
        for chunk in [Chunk::from(b"abc".to_vec()), Chunk::on_host(Elsewhere(b"abc".to_vec()))] {
            let mut whole = b"01".to_vec();
            chunk.append_to(&mut whole);
            assert_eq!(
                (chunk.len(), chunk.is_empty(), &chunk.bytes()[..], &whole[..]),
                (3, false, &b"abc"[..], &b"01abc"[..])
            );
        }
        assert!(Chunk::on_host(Elsewhere(vec![1])).host::<Elsewhere>().is_some());
        assert!(Chunk::from(vec![1]).host::<Elsewhere>().is_none());
        assert_eq!(Chunk::on_host(Elsewhere(vec![1])).into_host::<Elsewhere>().map(|bytes| bytes.0), Some(vec![1]));
        assert!(Chunk::from(vec![1]).into_host::<Elsewhere>().is_none());
    }
}
