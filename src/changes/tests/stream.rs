//! What those who listen are sent, and what they cost.

use futures_util::StreamExt;
use tokio::time::timeout;

use super::super::ChangeFeed;
use super::*;

/// A feed with somebody who looks for what is new.
fn feed(test: &TestDatabase, listeners: usize) -> ChangeFeed {
    let feed = ChangeFeed::new(test.db.clone(), listeners);
    let following = feed.clone();
    tokio::spawn(async move { following.follow().await });
    feed
}

fn text(bytes: Option<actix_web::web::Bytes>) -> String {
    String::from_utf8(bytes.expect("something more").to_vec()).expect("text")
}

#[tokio::test]
async fn who_listens_hears_of_a_change_at_once_and_all_who_wait_share_one_look() {
    let test = TestDatabase::new();
    let feed = feed(&test, 10);
    let mut listeners = Vec::new();
    for _ in 0..10 {
        let listener = feed.listen(None, None).await.unwrap();
        let mut stream = Box::pin(listener.into_stream());
        assert!(text(stream.next().await).starts_with("retry: "));
        assert!(text(stream.next().await).contains("event: up_to_date"));
        listeners.push(stream);
    }
    // Until whoever looks for all of them knows where they are.
    tokio::time::sleep(Duration::from_millis(200)).await;
    say(&test.db, Action::Created, Object::Tag, 1).await;
    let mut heard = Vec::new();
    for stream in &mut listeners {
        let bytes = timeout(Duration::from_secs(5), stream.next())
            .await
            .expect("in time");
        heard.push(bytes.expect("an event"));
    }
    assert!(text(heard.first().cloned()).contains("thing-1"));
    // Those who were waiting were sent the very same bytes.
    let shared = heard
        .iter()
        .filter(|one| one.as_ptr() == heard[9].as_ptr())
        .count();
    assert_eq!(shared, 10);
}

/// What is sent is made when it can be taken. Somebody who takes nothing holds up nothing and is owed nothing but a
/// place.
#[tokio::test]
async fn who_does_not_read_costs_a_place_and_hears_everything_in_order_when_they_do() {
    let test = TestDatabase::new();
    let feed = feed(&test, 1);
    let mut stream = Box::pin(feed.listen(None, None).await.unwrap().into_stream());
    assert!(text(stream.next().await).starts_with("retry: "));
    assert!(text(stream.next().await).contains("event: up_to_date"));
    say_many(&test.db, Object::Article, 3_000).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let (mut heard, mut pieces) = (Vec::new(), 0);
    while heard.len() < 3_000 {
        let piece = text(
            timeout(Duration::from_secs(5), stream.next())
                .await
                .expect("in time"),
        );
        // However much there is, a piece is a page.
        assert!(piece.matches("event: change").count() <= 100, "{}", piece.len());
        let slugs = piece.split("\"slug\":\"").skip(1);
        heard.extend(slugs.filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        pieces += 1;
    }
    let expected: Vec<_> = (1..=3_000).map(|number| format!("thing-{number}")).collect();
    assert!(heard == expected && pieces >= 30, "{pieces} pieces");
}

#[tokio::test]
async fn as_many_may_listen_as_there_are_seats_and_a_seat_is_free_when_its_listener_goes() {
    let test = TestDatabase::new();
    let feed = feed(&test, 1);
    let first = feed.listen(None, None).await.unwrap();
    assert!(matches!(feed.listen(None, None).await, Err(ChangesError::Full)));
    drop(first.into_stream());
    assert!(feed.listen(None, None).await.is_ok());
}

#[tokio::test]
async fn every_stream_ends_when_the_feed_is_closed_and_none_begins() {
    let test = TestDatabase::new();
    let feed = feed(&test, 2);
    let stream = feed.listen(None, None).await.unwrap().into_stream();
    feed.close();
    assert!(matches!(
        feed.listen(None, None).await,
        Err(ChangesError::Closing)
    ));
    let rest = timeout(Duration::from_secs(5), stream.count()).await;
    assert_eq!(rest.unwrap(), 1, "only what is sent first");
}
