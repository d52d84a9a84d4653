//! A token that is renewed when it is refused, once for all calls that were refused with it.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};

use super::{Grant, Tokens, ask};
use crate::error::{Error, Kind, Result};
use crate::http::credentials::{Credentials, bearer};
use crate::http::{HeaderValue, Transport};

/// What became of a renewal; an [`Error`] cannot be told to several, so its kind and detail are.
type Outcome = std::result::Result<(), (Kind, String)>;

/// An access token with its refresh token, for one authority.
pub struct RenewingToken {
    inner: Rc<Inner>,
    /// It lives here and not in the call that began it: a call is dropped when the user pauses, and the new tokens would be lost with it.
    renewal: RefCell<Option<Shared<LocalBoxFuture<'static, Outcome>>>>,
}

struct Inner {
    authority: String,
    login: String,
    wire: Rc<dyn Transport>,
    keep: Box<dyn Fn(&Grant)>,
    grant: RefCell<Grant>,
    value: RefCell<HeaderValue>,
}

impl RenewingToken {
    /// `grant` for `authority`, renewed at `login` over `wire`; `keep` is told each new grant before it is used.
    ///
    /// # Errors
    /// As [`bearer`].
    pub fn new(
        authority: &str,
        grant: Grant,
        login: String,
        wire: Rc<dyn Transport>,
        keep: impl Fn(&Grant) + 'static,
    ) -> Result<Self> {
        let value = RefCell::new(bearer(&grant.access_token)?);
        let (authority, keep, grant) = (authority.to_owned(), Box::new(keep), RefCell::new(grant));
        Ok(Self { inner: Rc::new(Inner { authority, login, wire, keep, grant, value }), renewal: RefCell::default() })
    }
}

#[async_trait(?Send)]
impl Credentials for RenewingToken {
    fn authorization(&self, authority: &str) -> Option<HeaderValue> {
        (self.inner.authority == authority).then(|| self.inner.value.borrow().clone())
    }

    async fn renew(&self, refused: &HeaderValue) -> Result<bool> {
        // A call that was under way while another one renewed the token has been refused with the old one.
        if *self.inner.value.borrow() != *refused {
            return Ok(true);
        }
        let begin = || self.inner.clone().renew().boxed_local().shared();
        let renewal = self.renewal.borrow_mut().get_or_insert_with(begin).clone();
        let outcome = renewal.clone().await;
        // All who waited come by here; a renewal that has begun since is not theirs.
        self.renewal.borrow_mut().take_if(|current| current.ptr_eq(&renewal));
        let (kind, detail) = match outcome {
            Ok(()) => return Ok(true),
            Err(failure) => failure,
        };
        Err(Error::new(kind, "oauth::renew", "the access token could not be renewed").with("answer", detail))
    }
}

impl Inner {
    async fn renew(self: Rc<Self>) -> Outcome {
        let outcome = self.try_renew().await;
        outcome.map_err(|error| match error.kind() {
            // Revoked, or already used by another tab: only the user can go on.
            Kind::SignInRefused => (Kind::SignedOut, error.detail()),
            kind => (kind, error.detail()),
        })
    }

    async fn try_renew(&self) -> Result<()> {
        let old = self.grant.borrow().clone();
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", old.refresh_token.as_str())];
        // The host stays: requests and their answers on disk are of the account that is there.
        let Tokens { access_token, refresh_token, .. } = ask(&*self.wire, &self.login, &old.app, &parameters).await?;
        let value = bearer(&access_token)?;
        let new = Grant { access_token, refresh_token, ..old };
        (self.keep)(&new);
        self.grant.replace(new);
        self.value.replace(value);
        Ok(())
    }
}
