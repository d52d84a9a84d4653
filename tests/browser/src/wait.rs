//! Waiting, always with a limit and a sentence.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// For what the page does by itself: showing, enabling, answering from loopback.
pub const SOON: Duration = Duration::from_secs(20);

/// For a whole backup of a sample account.
pub const RUN: Duration = Duration::from_secs(180);

/// For a backup of whatever size a user of the demo asked for.
pub const LONG_RUN: Duration = Duration::from_secs(3600);

/// Asks again and again until there is an answer.
///
/// An error of the probe counts as "not yet": an element may vanish between finding and reading it. The last one is told when the
/// limit is reached.
///
/// # Errors
/// When the limit is reached; `what` says what was waited for.
pub async fn until<T>(what: &str, limit: Duration, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let begin = Instant::now();
    loop {
        let result = probe().await;
        if let Ok(Some(value)) = result {
            return Ok(value);
        }
        if begin.elapsed() >= limit {
            let why = result.err().map_or(String::new(), |error| format!(": {error:#}"));
            bail!("waited {} s for {what}{why}", limit.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_answer_ends_the_waiting() {
        let mut asked = 0;
        let answer = until("the third time", SOON, async || {
            asked += 1;
            Ok((asked == 3).then_some(asked))
        });
        assert_eq!(answer.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn the_limit_tells_what_was_waited_for_and_the_last_error() {
        let error = until::<()>("Godot", Duration::ZERO, async || bail!("not today")).await.unwrap_err();
        assert_eq!(error.to_string(), "waited 0 s for Godot: not today");
    }
}
