//! Page tokens: opaque, bound to their query, good for some minutes of the server's clock.

use data_encoding::BASE64URL_NOPAD;

use super::Ask;
use super::answer::Refusal;
use crate::account::mix::mix;

/// How long a token holds. The service does not say; its tokens are not for storing (facts: "assume a life of minutes").
pub(crate) const TOKEN_LIFE_SECONDS: u64 = 15 * 60;
/// Largest page of tasks, folders, time logs and groups.
pub(crate) const MAX_PAGE: u64 = 1000;

/// Where a page begins and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub position: u64,
    pub size: u64,
}

impl Cursor {
    /// Reads `pageSize` and the token. Nothing if neither is there: the answer is not paged then.
    pub fn read(ask: &Ask<'_>, token_name: &str) -> Result<Option<Self>, Refusal> {
        let size = ask.query.number("pageSize", MAX_PAGE)?;
        let Some(token) = ask.query.text(token_name) else {
            return Ok(size.map(|size| Self { position: 0, size }));
        };
        let mut cursor = Self::decode(token, ask)?;
        cursor.size = size.unwrap_or(cursor.size);
        Ok(Some(cursor))
    }

    /// The token of the page that begins at `position`.
    pub fn token(self, position: u64, ask: &Ask<'_>) -> String {
        let parts = [position, self.size, ask.now, ask.query.fingerprint(ask.operation)];
        let mut bytes: Vec<u8> = parts.iter().flat_map(|part| part.to_be_bytes()).collect();
        bytes.extend_from_slice(&check(ask.account.spec().seed, parts).to_be_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    fn decode(token: &str, ask: &Ask<'_>) -> Result<Self, Refusal> {
        let wrong = || Refusal::parameter("page token is invalid");
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| wrong())?;
        let numbers: Vec<u64> =
            bytes.chunks(8).filter_map(|part| part.try_into().ok().map(u64::from_be_bytes)).collect();
        let [position, size, issued, fingerprint, seal] = numbers[..] else {
            return Err(wrong());
        };
        if seal != check(ask.account.spec().seed, [position, size, issued, fingerprint]) {
            return Err(wrong());
        }
        if fingerprint != ask.query.fingerprint(ask.operation) {
            return Err(Refusal::parameter("page token belongs to another query"));
        }
        if ask.now > issued + TOKEN_LIFE_SECONDS {
            return Err(Refusal::parameter("page token has expired"));
        }
        Ok(Self { position, size })
    }
}

fn check(seed: u64, parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(mix(seed, 99), mix)
}
