//! Codes and tokens, and when they stop being good.

/// An authorization code is good for about ten minutes.
const CODE_LIFE_MS: u64 = 10 * 60 * 1000;
/// An access token is good for an hour.
pub(super) const LIFE_MS: u64 = 60 * 60 * 1000;

#[derive(Debug)]
struct Code {
    code: String,
    redirect: String,
    scopes: Vec<String>,
    until: u64,
    /// The grant that it was redeemed for.
    used: Option<usize>,
}

/// What a user has granted; refreshing replaces its tokens, so only the last pair is good.
#[derive(Debug)]
struct Grant {
    access: String,
    refresh: String,
    scopes: Vec<String>,
    until: u64,
    calls: u64,
    revoked: bool,
}

/// Everything granted so far.
#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: Vec<Code>,
    grants: Vec<Grant>,
    issued: u64,
}

impl Grants {
    fn next(&mut self, what: &str) -> String {
        self.issued += 1;
        format!("standin-{what}-{}", self.issued)
    }

    /// A code for scopes joined by commas.
    pub fn new_code(&mut self, redirect: &str, scopes: &str, now: u64) -> String {
        let code = self.next("code");
        let scopes = scopes.split(',').map(str::to_owned).collect();
        let until = now + CODE_LIFE_MS;
        self.codes.push(Code { code: code.clone(), redirect: redirect.to_owned(), scopes, until, used: None });
        code
    }

    /// Access and refresh token for a code. A code that comes twice was stolen: what it gave is revoked (RFC 6749, 4.1.2).
    pub fn redeem(&mut self, code: &str, redirect: &str, now: u64) -> Option<(String, String)> {
        let place = self.codes.iter().position(|known| known.code == code)?;
        if let Some(grant) = self.codes[place].used {
            self.grants[grant].revoked = true;
            return None;
        }
        let known = &mut self.codes[place];
        known.used = Some(self.grants.len());
        if known.redirect != redirect || known.until < now {
            known.used = None;
            return None;
        }
        let scopes = known.scopes.clone();
        let (access, refresh) = (self.next("access"), self.next("refresh"));
        let pair = (access.clone(), refresh.clone());
        self.grants.push(Grant { access, refresh, scopes, until: now + LIFE_MS, calls: 0, revoked: false });
        Some(pair)
    }

    /// A new pair for a refresh token; the old pair is worth nothing any more.
    pub fn renew(&mut self, refresh: &str, now: u64) -> Option<(String, String)> {
        let place = self.grants.iter().position(|grant| grant.refresh == refresh && !grant.revoked)?;
        let pair = (self.next("access"), self.next("refresh"));
        let grant = &mut self.grants[place];
        (grant.access, grant.refresh) = pair.clone();
        (grant.until, grant.calls) = (now + LIFE_MS, 0);
        Some(pair)
    }

    /// Calls that an access token has made; none if it is unknown.
    pub fn calls_by(&self, access: &str) -> u64 {
        self.grants.iter().find(|grant| grant.access == access).map_or(0, |grant| grant.calls)
    }

    /// Counts a call by an access token and gives its scopes; nothing if it is not good.
    pub fn admit(&mut self, access: &str, now: u64) -> Option<&[String]> {
        let grant = self.grants.iter_mut().find(|grant| grant.access == access)?;
        if grant.revoked || grant.until < now {
            return None;
        }
        grant.calls += 1;
        Some(&grant.scopes)
    }

    pub fn revoke_all(&mut self) {
        self.grants.iter_mut().for_each(|grant| grant.revoked = true);
    }
}
