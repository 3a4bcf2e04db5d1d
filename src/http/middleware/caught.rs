//! Keeps a panic of one handler from ending anything but its own request.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// Runs a future to its end or to its panic, whose message is the error.
///
/// What the future touched may be left half-changed; here that is one request's own state, and the database undoes a
/// write that panics.
pub(super) async fn caught<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(message(&*panic))),
        },
    )
    .await
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_panic_becomes_its_message() {
        let outcome = caught(async { if true { panic!("lost {}", "it") } else { 1 } }).await;
        assert_eq!(outcome, Err("panic: lost it".to_owned()));
        assert_eq!(caught(async { 1 }).await, Ok(1));
    }
}
