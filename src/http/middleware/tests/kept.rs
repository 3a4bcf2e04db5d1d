//! Public answers are made once for many, and never for those who ask for themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;

use super::*;
use crate::clock::SystemClock;
use crate::db::testing::TestDatabase;
use crate::db::{Context, DbError, Freshness, Tx};
use crate::http::cache::ResponseCache;

/// How long an answer takes to make.
const SLOW: Duration = Duration::from_millis(150);

struct Kitchen {
    toy: Toy,
    made: Arc<AtomicUsize>,
}

impl Kitchen {
    async fn open() -> Self {
        Self::with(Freshness::default()).await
    }

    async fn with(freshness: Freshness) -> Self {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Data::new(made.clone());
        let settings = Settings {
            kept: ResponseCache::new(1024 * 1024, freshness.clone(), Arc::new(SystemClock)),
            private_paths: &["/private/"],
            ..Settings::default()
        };
        let routes = Data::new(RouteTable::of_contract(&json!({"paths": {}})));
        let server = HttpServer::new(move || {
            dress(App::new(), &settings, routes.clone())
                .app_data(counter.clone())
                .route(
                    "/dish",
                    web::get().to(async |made| Public::new(cook(made).await, vec![])),
                )
                .route(
                    "/private/dish",
                    web::get().to(async |made| Public::new(cook(made).await, vec![])),
                )
                .route(
                    "/menu",
                    web::get().to(async |made: Data<Arc<AtomicUsize>>| {
                        let read = made.load(Ordering::SeqCst);
                        actix_web::rt::time::sleep(SLOW).await;
                        Public::new(read, vec!["menu".into()])
                    }),
                )
                .route(
                    "/today",
                    web::get().to(async |made| Public::new(cook(made).await, vec![]).of_this_moment()),
                )
                .route(
                    "/burnt",
                    web::get().to(async |made| {
                        cook(made).await;
                        HttpResponse::from_error(Problem::new(Code::NotFound))
                    }),
                )
                .route(
                    "/dropped",
                    web::get().to(async |made| {
                        if cook(made).await > 0 {
                            panic!("dropped")
                        } else {
                            ""
                        }
                    }),
                )
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        crate::http::choose_cryptography();
        let client = Client::builder().no_gzip().no_brotli().no_zstd().build().unwrap();
        Self {
            toy: Toy {
                address,
                client,
                handle,
            },
            made,
        }
    }

    /// Asks so many times at once; gives the statuses, and how often an answer was made for it.
    async fn serve(&self, path: &str, guests: usize) -> (Vec<u16>, usize) {
        let before = self.made.load(Ordering::SeqCst);
        let answers = join_all((0..guests).map(|_| self.toy.get(path))).await;
        let statuses = answers.iter().map(|answer| answer.status().as_u16()).collect();
        (statuses, self.made.load(Ordering::SeqCst) - before)
    }
}

async fn cook(made: Data<Arc<AtomicUsize>>) -> usize {
    let count = made.fetch_add(1, Ordering::SeqCst) + 1;
    actix_web::rt::time::sleep(SLOW).await;
    count
}

#[actix_web::test]
async fn who_asks_the_same_at_once_or_later_is_served_what_was_made_once() {
    let kitchen = Kitchen::open().await;
    assert_eq!(kitchen.serve("/dish", 20).await, (vec![200; 20], 1));
    assert_eq!(kitchen.serve("/dish", 20).await, (vec![200; 20], 0));
    assert_eq!(kitchen.serve("/dish?a=1&b=2", 1).await.1, 1);
    assert_eq!(kitchen.serve("/dish?b=2&a=1", 1).await.1, 0);
    assert_eq!(kitchen.serve("/dish?b=1&a=2", 1).await.1, 1);
    kitchen.toy.stop().await;
}

#[actix_web::test]
async fn what_lasts_for_a_moment_and_what_goes_wrong_is_made_for_each_without_waiting_in_line() {
    let kitchen = Kitchen::open().await;
    for (path, status) in [("/today", 200), ("/burnt", 404), ("/dropped", 500)] {
        let began = std::time::Instant::now();
        let (statuses, made) = kitchen.serve(path, 8).await;
        assert_eq!((statuses, made), (vec![status; 8], 8), "{path}");
        // One first, and then the others together; a handler that panics says so to nobody.
        let most = if path == "/dropped" { 10 } else { 3 };
        assert!(began.elapsed() < most * SLOW, "{path}: {:?}", began.elapsed());
        assert_eq!(kitchen.serve(path, 1).await.1, 1, "{path}");
    }
    kitchen.toy.stop().await;
}

#[actix_web::test]
async fn who_leaves_before_the_answer_is_made_does_not_keep_the_others_waiting() {
    let kitchen = Kitchen::open().await;
    let impatient = kitchen.toy.request(Method::GET, "/dish").timeout(SLOW / 3);
    let (left, served) = futures_util::future::join(impatient.send(), kitchen.serve("/dish", 5)).await;
    assert!(left.is_err());
    assert_eq!(served.0, [200; 5]);
    assert_eq!(kitchen.serve("/dish", 5).await, (vec![200; 5], 0));
    kitchen.toy.stop().await;
}

#[actix_web::test]
async fn who_says_who_they_are_is_never_served_from_what_is_kept() {
    let kitchen = Kitchen::open().await;
    kitchen.serve("/dish", 1).await;
    for (name, value) in [("authorization", "Bearer x"), ("cookie", "a=b")] {
        for expected in 1..=2 {
            let before = kitchen.made.load(Ordering::SeqCst);
            let own = kitchen.toy.request(Method::GET, "/dish").header(name, value);
            assert_eq!(own.send().await.unwrap().status(), 200);
            assert_eq!(
                kitchen.made.load(Ordering::SeqCst),
                before + 1,
                "{name} {expected}"
            );
        }
    }
    assert_eq!(kitchen.serve("/dish", 1).await.1, 0);
    assert_eq!(kitchen.serve("/private/dish", 2).await.1, 2);
    kitchen.toy.stop().await;
}

#[actix_web::test]
async fn a_head_is_answered_from_what_is_kept_and_a_refused_coding_is_refused() {
    let kitchen = Kitchen::open().await;
    kitchen.serve("/dish", 1).await;
    let head = kitchen.toy.request(Method::HEAD, "/dish").send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), header(&head, "content-length")),
        (200, "1")
    );
    let none = kitchen
        .toy
        .request(Method::GET, "/dish")
        .header("accept-encoding", "identity;q=0, *;q=0");
    problem(none.send().await.unwrap(), 406, "not_acceptable").await;
    assert_eq!(kitchen.made.load(Ordering::SeqCst), 1);
    kitchen.toy.stop().await;
}

#[actix_web::test]
async fn an_answer_that_was_begun_before_a_write_is_given_to_nobody_who_asks_after_it() {
    let database = TestDatabase::new();
    let kitchen = Kitchen::with(database.db.watch().unwrap()).await;
    let ask = async || kitchen.toy.get("/menu").await.text().await.unwrap();
    let write = |key: &'static str| {
        let work = move |tx: &mut Tx| {
            tx.purge(key);
            Ok::<_, DbError>(())
        };
        database.db.write(Context::system(), work)
    };
    let later = async {
        actix_web::rt::time::sleep(SLOW / 3).await;
        kitchen.made.store(7, Ordering::SeqCst);
        write("menu").await.unwrap();
        // The first one is still being made.
        ask().await
    };
    let (before, meanwhile) = futures_util::future::join(ask(), later).await;
    assert_eq!((before.as_str(), meanwhile.as_str()), ("0", "7"));
    assert_eq!(ask().await, "7");
    kitchen.made.store(8, Ordering::SeqCst);
    write("another").await.unwrap();
    assert_eq!(
        ask().await,
        "7",
        "what was read since then holds until it is purged"
    );
    write("menu").await.unwrap();
    assert_eq!(ask().await, "8");
    kitchen.toy.stop().await;
}
