use actix_web::http::header;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;

use super::*;
use crate::clock::{FixedClock, SystemClock};
use crate::db::{Freshness, Moment};

const MEBIBYTE: u64 = 1024 * 1024;

fn made(body: String, keys: Vec<String>) -> Made {
    Made {
        ready: Ready::new(Bytes::from(body), "text/plain", Vec::new()).into(),
        keys,
        lasts: Lasts::Always,
    }
}

fn cache(bytes: u64) -> (ResponseCache, Freshness) {
    let freshness = Freshness::default();
    let cache = ResponseCache::new(bytes, freshness.clone(), Arc::new(SystemClock));
    (cache.unwrap(), freshness)
}

fn moment(cache: &ResponseCache) -> Moment {
    cache.moment()
}

#[test]
fn a_cache_of_no_bytes_is_none() {
    assert!(ResponseCache::new(0, Freshness::default(), Arc::new(SystemClock)).is_none());
}

#[test]
fn a_flood_of_different_questions_does_not_outgrow_the_bound() {
    let (cache, freshness) = cache(2 * MEBIBYTE);
    let mut most = 0;
    for number in 0..100_000 {
        let key = format!("/articles?tag=flood-{number}");
        let keys = vec![format!("articles:tag:flood-{number}"), "articles".to_owned()];
        let since = moment(&cache);
        assert!(
            cache
                .keep(&key, made("x".repeat(700), keys), since, None)
                .is_some()
        );
        most = most.max(cache.weight());
    }
    assert!(most <= 2 * MEBIBYTE && most > MEBIBYTE, "{most}");
    assert!(cache.len() < 1_200 && !cache.is_empty(), "{}", cache.len());
    assert!(freshness.cells_kept() < 10_000, "{}", freshness.cells_kept());
}

#[actix_web::test]
async fn the_codings_of_an_answer_count_as_well() {
    let (cache, _) = cache(4 * MEBIBYTE);
    let words: String = (0..20_000).map(|number| format!("{number:x} ")).collect();
    let kept = cache.keep("/long", made(words.clone(), vec![]), moment(&cache), None);
    let kept = kept.unwrap();
    let plain = cache.weight();
    assert!(plain >= words.len() as u64);
    let mut sent = 0;
    for coding in ["br", "gzip", "zstd", "br"] {
        let request = TestRequest::default().insert_header((header::ACCEPT_ENCODING, coding));
        let (answer, grown) = kept.ready.answer(&request.to_http_request()).await;
        if grown {
            cache.weigh_again("/long", &kept);
            sent += actix_web::body::to_bytes(answer.into_body()).await.unwrap().len() as u64;
        }
    }
    assert!(
        cache.weight() >= plain + sent && sent > 1_000,
        "{plain} {sent} {}",
        cache.weight()
    );
}

#[test]
fn an_answer_that_does_not_last_or_is_too_large_is_not_kept() {
    let (cache, _) = cache(MEBIBYTE);
    let passing = Made {
        lasts: Lasts::AMoment,
        ..made("now".into(), vec![])
    };
    assert!(cache.keep("/now", passing, moment(&cache), None).is_none());
    assert!(cache.get("/now").is_none());
    cache.keep(
        "/large",
        made("x".repeat(2 * 1024 * 1024), vec![]),
        moment(&cache),
        None,
    );
    assert!(cache.get("/large").is_none() && cache.weight() <= MEBIBYTE);
}

#[test]
fn an_answer_that_is_right_until_a_time_is_given_until_then() {
    let midnight: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
    let clock = Arc::new(FixedClock::new("2026-11-23T23:59:59Z".parse().unwrap()));
    let cache = ResponseCache::new(MEBIBYTE, Freshness::default(), clock.clone()).unwrap();
    let today = Made {
        lasts: Lasts::Until(midnight),
        ..made("today".into(), vec![])
    };
    assert!(cache.keep("/today", today, moment(&cache), None).is_some());
    assert!(cache.get("/today").is_some());
    clock.set(midnight);
    assert!(cache.get("/today").is_none());
}
