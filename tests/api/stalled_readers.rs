//! Clients that ask and do not read.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

use crate::kit::TestApp;

/// More than the system keeps for a connection on both of its sides.
const ASKS: usize = 20_000;
const ASK: &str = "GET /api/v1/articles HTTP/1.1\r\nHost: a\r\n\r\n";

/// Asks for much, reads nothing for a while, then everything that still comes; returns the number of whole answers, and
/// whether the connection was cut.
async fn ask_and_wait(unread_timeout: Duration, pause: Duration) -> (usize, bool) {
    let app = TestApp::with(|config| config.server.unread_timeout = unread_timeout).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let (mut reads, mut writes) = socket.connect(app.address()).await.unwrap().into_split();
    let asking = tokio::spawn(async move {
        let _cut = writes.write_all(ASK.repeat(ASKS).as_bytes()).await;
        writes
    });
    sleep(pause).await;
    let (mut answers, mut some, mut is_cut) = (0, vec![0; 1 << 16], false);
    // Whoever is behind is left alone once nothing comes any more.
    while let Ok(read) = timeout(Duration::from_secs(3), reads.read(&mut some)).await {
        match read {
            Ok(length) if length > 0 => {
                answers += some[..length]
                    .windows(9)
                    .filter(|part| part == b"HTTP/1.1 ")
                    .count();
            }
            _ => {
                is_cut = true;
                break;
            }
        }
    }
    asking.abort();
    (answers, is_cut)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_does_not_take_what_was_sent_is_cut_off_and_who_is_slow_is_not() {
    let pause = Duration::from_secs(8);
    let (stalled, slow) = futures_util::future::join(
        ask_and_wait(Duration::from_secs(1), pause),
        ask_and_wait(Duration::from_secs(60), pause),
    )
    .await;
    assert!(stalled.1 && stalled.0 < ASKS, "{stalled:?}");
    // An answer may begin in one piece and end in the next: a few are not counted.
    assert!(!slow.1 && slow.0 > ASKS * 9 / 10, "{slow:?}");
}
