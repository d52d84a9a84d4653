//! Page tokens: opaque, bound to their query, good for some minutes of the server's clock.

use data_encoding::BASE64URL_NOPAD;

use serde_json::Value;

use super::answer::{Page, Refusal};
use super::{Answer, Ask};
use crate::account::mix::{at, mix};

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
        Self::read_up_to(MAX_PAGE, ask, token_name)
    }

    fn read_up_to(max: u64, ask: &Ask<'_>, token_name: &str) -> Result<Option<Self>, Refusal> {
        let size = ask.query.number("pageSize", max)?;
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

/// How a list is cut into pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    /// Largest page.
    pub max: u64,
    /// Without `pageSize` and token: so many objects and no token; nothing for a first page of the largest size.
    pub unpaged: Option<u64>,
}

/// Answers the objects among the first `count` that match, in pages by `pageSize` and `nextPageToken`.
pub(crate) fn paged(
    ask: &Ask<'_>,
    kind: &'static str,
    paging: Paging,
    count: u64,
    matches: impl Fn(&u64) -> bool,
    object: impl Fn(u64) -> Value,
) -> Answer {
    let cursor = Cursor::read_up_to(paging.max, ask, "nextPageToken")?;
    let by_pages = cursor.is_some() || paging.unpaged.is_none();
    let size = paging.unpaged.unwrap_or(paging.max);
    let cursor = cursor.unwrap_or(Cursor { position: 0, size });
    let mut found = (cursor.position..count).filter(&matches);
    let mut page = Page::of(kind, []);
    let mut last = cursor.position;
    for index in found.by_ref().take(at(cursor.size)) {
        page.data.push(object(index));
        last = index;
    }
    if by_pages {
        page.next = found.next().map(|_| cursor.token(last + 1, ask));
        page.matches = (cursor.position == 0).then(|| (0..count).filter(matches).count() as u64);
    }
    Ok(page.into_response())
}

fn check(seed: u64, parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(mix(seed, 99), mix)
}
