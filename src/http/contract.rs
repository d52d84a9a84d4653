//! What every [`Transport`] promises, as one suite over a server that answers as the stand-in's `/__standin/echo` does not need to:
//! it uses only what any API of the service gives.

use super::{Request, StatusCode, Transport, read_whole};
use crate::error::{Kind, Result};

/// Check the promises of a transport against `origin`, a stand-in with a valid token already added by the caller's decorators.
///
/// # Errors
/// Whatever the transport fails with where it must not.
///
/// # Panics
/// When a promise is broken.
pub async fn transport_keeps_its_promises(transport: &dyn Transport, origin: &str) -> Result<()> {
    any_status_is_an_answer(transport, origin).await?;
    a_body_comes_whole_and_ends(transport, origin).await?;
    an_answer_can_be_dropped(transport, origin).await?;
    no_answer_is_a_network_error(transport).await
}

async fn any_status_is_an_answer(transport: &dyn Transport, origin: &str) -> Result<()> {
    let response = transport.send(&Request::get(&format!("{origin}/api/v4/tasks/NOSUCHTASK"))?).await?;
    assert!(response.status.is_client_error(), "{}", response.status);
    let body = read_whole(response.body, 1 << 16).await?;
    assert!(body.starts_with(b"{"), "an error has a body too");
    Ok(())
}

async fn a_body_comes_whole_and_ends(transport: &dyn Transport, origin: &str) -> Result<()> {
    let response = transport.send(&Request::get(&format!("{origin}/api/v4/version"))?).await?;
    assert_eq!(response.status, StatusCode::OK);
    let declared = response.declared_len;
    let body = read_whole(response.body, 1 << 16).await?;
    assert!(body.starts_with(b"{") && body.ends_with(b"}"));
    assert!(declared.is_none_or(|declared| declared == body.len() as u64));
    Ok(())
}

async fn an_answer_can_be_dropped(transport: &dyn Transport, origin: &str) -> Result<()> {
    let request = Request::get(&format!("{origin}/api/v4/folders"))?;
    drop(transport.send(&request).await?);
    read_whole(transport.send(&request).await?.body, 1 << 26).await.map(drop)
}

async fn no_answer_is_a_network_error(transport: &dyn Transport) -> Result<()> {
    // Port 9 (discard) on loopback: nothing listens there.
    let refused = transport.send(&Request::get("http://127.0.0.1:9/")?).await;
    assert_eq!(refused.err().map(|error| error.kind()), Some(Kind::Network));
    Ok(())
}
