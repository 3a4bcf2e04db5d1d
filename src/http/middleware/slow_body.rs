//! A guard against bodies that trickle in. The server has a timer for heads but none for bodies.

use std::io;
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout_at};

/// The slowest body that is read, in bytes per second, after the first pause is used up.
const MIN_RATE: u64 = 1024;

/// Cuts a body that pauses for `idle`, or that is `idle` behind what [`MIN_RATE`] would have brought.
pub(super) fn guard(request: &mut ServiceRequest, idle: Duration) {
    match request.take_payload() {
        Payload::None => {}
        payload => {
            let guarded: Payload = Payload::Stream {
                payload: Box::pin(limited(payload, idle)),
            };
            request.set_payload(guarded);
        }
    }
}

fn limited<S>(body: S, idle: Duration) -> impl Stream<Item = Result<Bytes, PayloadError>>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let started = Instant::now();
    stream::unfold(
        (body, 0_u64, false),
        move |(mut body, received, cut)| async move {
            if cut {
                return None;
            }
            let due = started + idle + Duration::from_millis(received.saturating_mul(1000) / MIN_RATE);
            match timeout_at(due.min(Instant::now() + idle), body.next()).await {
                Ok(Some(chunk)) => {
                    let received = received + chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
                    Some((chunk, (body, received, false)))
                }
                Ok(None) => None,
                Err(_) => {
                    let slow = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
                    Some((Err(PayloadError::Io(slow)), (body, received, true)))
                }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_millis(200);

    /// `count` chunks of `size` bytes with a pause before each; how many come through, and whether it was cut.
    async fn read(count: usize, size: usize, pause: Duration) -> (usize, bool) {
        let chunks = stream::unfold(count, move |left| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(pause).await;
            Some((Ok(Bytes::from(vec![b'a'; size])), left))
        });
        let items: Vec<_> = limited(Box::pin(chunks), IDLE).collect().await;
        let good = items.iter().filter(|item| item.is_ok()).count();
        (good, good < items.len())
    }

    #[actix_web::test]
    async fn a_quick_body_passes() {
        assert_eq!(read(10, 100, Duration::from_millis(1)).await, (10, false));
    }

    #[actix_web::test]
    async fn a_pause_is_cut() {
        assert_eq!(read(1, 1_000_000, 2 * IDLE).await, (0, true));
    }

    #[actix_web::test]
    async fn a_trickle_is_cut_although_it_never_pauses_for_long() {
        let (good, cut) = read(100, 1, IDLE / 8).await;
        assert!(cut && good < 16, "{good}");
    }

    #[actix_web::test]
    async fn a_slow_but_steady_body_passes() {
        assert_eq!(read(12, 200, IDLE / 8).await, (12, false));
    }
}
