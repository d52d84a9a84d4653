//! A body that checks its own length. Silent truncation is how a backup loses data and does not notice.

use async_trait::async_trait;

use super::Body;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;

/// Passes chunks on and fails with `Truncated` when there are fewer or more bytes than declared.
pub struct LengthChecked {
    inner: Box<dyn Body>,
    declared: u64,
    received: u64,
}

impl LengthChecked {
    /// Check `inner` against `declared`; without a declaration there is nothing to check.
    pub fn wrap(inner: Box<dyn Body>, declared: Option<u64>) -> Box<dyn Body> {
        match declared {
            Some(declared) => Box::new(Self { inner, declared, received: 0 }),
            None => inner,
        }
    }

    fn mismatch(&self, message: &str) -> Error {
        Error::new(Kind::Truncated, "http::body", message)
            .with("declared", self.declared)
            .with("received", self.received)
    }
}

#[async_trait(?Send)]
impl Body for LengthChecked {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        match self.inner.next_chunk().await? {
            Some(chunk) => {
                self.received += chunk.len() as u64;
                if self.received > self.declared {
                    return Err(self.mismatch("more bytes than declared"));
                }
                Ok(Some(chunk))
            }
            None if self.received < self.declared => Err(self.mismatch("fewer bytes than declared")),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{Script, read_whole};
    use super::*;
    use bytes::Bytes;
    use futures_util::FutureExt;

    fn read(chunks: &[&'static str], declared: Option<u64>) -> Result<Bytes> {
        let body = Script::body(chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect());
        read_whole(LengthChecked::wrap(body, declared), 1000).now_or_never().unwrap()
    }

    #[test]
    fn the_declared_length_passes_and_any_other_does_not() {
        assert_eq!(read(&["ab", "c"], Some(3)).unwrap(), "abc");
        assert_eq!(read(&["ab"], Some(3)).unwrap_err().kind(), Kind::Truncated);
        assert_eq!(read(&["ab", "cd"], Some(3)).unwrap_err().kind(), Kind::Truncated);
        assert_eq!(read(&[], Some(1)).unwrap_err().kind(), Kind::Truncated);
        assert_eq!(read(&["ab"], None).unwrap(), "ab");
    }
}
