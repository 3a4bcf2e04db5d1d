//! What is due while one of several servers, or the only one, is killed in the middle of it.

use std::fs::File;
use std::sync::Arc;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use dateline::clock::{Clock, SystemClock, Timestamp};
use dateline::db::{Db, Id, Location, Options};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::postgres::{Cluster, cluster};
use crate::run::Machine;
use crate::serve::Server;
use crate::tally::{Tally, tally};

const ARTICLES: usize = 200;
/// How many are asked for at the same time.
const CLIENTS: usize = 4;
/// How long after one article the next is due, so that all are within a second.
const STEP: Duration = Duration::from_millis(5);
/// How late anything may happen.
const LATEST: Duration = Duration::from_secs(5);
/// Longer than a server may keep what it took.
const LEASE: Duration = Duration::from_secs(4);
const PASSWORD: &str = "eleven grey herons";

/// What servers and tests look at.
struct Database {
    db: Db,
    runtime: Runtime,
}

impl Database {
    fn open(location: &Location) -> Self {
        let runtime = Runtime::new().unwrap();
        let entered = runtime.enter();
        let db = Db::open(location, &Options::default(), Arc::new(SystemClock)).unwrap();
        drop(entered);
        Self { db, runtime }
    }

    fn tally(&self) -> Tally {
        self.runtime.block_on(tally(&self.db))
    }

    /// Looks until it is as wanted.
    fn wait(&self, wanted: impl Fn(&Tally) -> bool) -> Tally {
        let begin = Instant::now();
        loop {
            let found = self.tally();
            if wanted(&found) {
                return found;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{found:?}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a good part of the work is done, but not all of it.
    fn wait_for_the_middle(&self) {
        self.wait(|found| found.published.len() >= ARTICLES / 5);
    }

    /// Fails if the work was over when the server was killed: then nothing was tried.
    fn assert_in_the_middle(&self) {
        let found = self.tally();
        assert!(found.published.len() < ARTICLES, "the server was killed too late");
    }
}

/// Somebody at these servers who may do everything.
struct Administrator {
    http: Client,
    addresses: Vec<String>,
    token: String,
}

impl Administrator {
    fn log_in(machine: &Machine, variables: &[(&str, &str)], servers: &[Server]) -> Self {
        let account = "user create --role admin --email ann@example.org --password-stdin";
        let account: Vec<&str> = account.split(' ').collect();
        machine.run_with(&account, variables, PASSWORD).ok();
        let addresses = servers.iter().map(|server| server.address.clone()).collect();
        let mut ann = Self {
            http: {
                dateline::http::choose_cryptography();
                Client::new()
            },
            addresses,
            token: String::new(),
        };
        let credentials = json!({ "email": "ann@example.org", "password": PASSWORD });
        let tokens = told(ann.post(0, "auth/login").json(&credentials));
        ann.token = tokens["access_token"].as_str().unwrap().to_owned();
        ann
    }

    fn post(&self, number: usize, path: &str) -> RequestBuilder {
        let address = &self.addresses[number % self.addresses.len()];
        let request = self.http.post(format!("http://{address}/api/v1/{path}"));
        request.bearer_auth(&self.token)
    }

    fn create(&self, number: usize) -> Id<()> {
        let body = json!({ "format": "markdown", "source": "The first one left on time." });
        let article = json!({ "title": format!("Due {number}"), "language": "en", "body": body });
        let made = told(self.post(number, "editor/articles").json(&article));
        made["id"].as_str().unwrap().parse().unwrap()
    }

    fn schedule(&self, number: usize, id: Id<()>, at: Timestamp) {
        let target = format!("editor/articles/{id}/schedule");
        let ask = self.post(number, &target).header("If-Match", "\"v1\"");
        told(ask.json(&json!({ "publish_at": at })));
    }

    /// Articles that are due one after the other, soon after this returns. The first is due at the time that is told.
    fn schedule_all(&self) -> (Vec<Id<()>>, Timestamp) {
        let begin = Instant::now();
        let ids = in_parallel(|number| self.create(number));
        // Scheduling them takes about as long as making them did, on whatever machine this is.
        let margin = Duration::from_secs(3) + begin.elapsed() * 2;
        let first = SystemClock.now().plus(margin);
        in_parallel(|number| {
            let at = first.plus(STEP * u32::try_from(number).unwrap());
            self.schedule(number, ids[number], at);
        });
        (ids, first)
    }
}

/// Does something once for each article, and gives what came of it in their order.
fn in_parallel<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    let share = ARTICLES / CLIENTS;
    scope(|threads| {
        let shares: Vec<_> = (0..CLIENTS)
            .map(|client| threads.spawn(move || (client * share..(client + 1) * share).map(work).collect()))
            .collect();
        let shares = shares.into_iter().map(|share| share.join().unwrap());
        shares.collect::<Vec<Vec<T>>>().into_iter().flatten().collect()
    })
}

/// The answer, once the server has time for the request: PostgreSQL may refuse when too many writes meet.
#[track_caller]
fn told(ask: RequestBuilder) -> Value {
    for _ in 0..50 {
        let answer = ask.try_clone().unwrap().send().unwrap();
        let status = answer.status();
        if status == 503 {
            sleep(Duration::from_millis(100));
            continue;
        }
        let text = answer.text().unwrap();
        assert!(status.is_success(), "{status} {text}");
        return serde_json::from_str(&text).unwrap();
    }
    panic!("the server stays busy");
}

fn sleep_until(time: Timestamp) {
    let now = SystemClock.now();
    if time > now {
        sleep(time.since(now));
    }
}

fn start(machine: &Machine, variables: &[(&str, &str)], number: usize) -> Server {
    let log = File::create(machine.folder().join(format!("log-{number}"))).unwrap();
    Server::start_logging(machine, variables, log)
}

/// A database on the cluster that goes away with the test.
struct OwnDatabase<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl<'a> OwnDatabase<'a> {
    fn create(cluster: &'a Cluster) -> Self {
        let name = format!("nodes_{}", Uuid::now_v7().simple());
        let own = Self { cluster, name };
        own.tell(&format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'",
            own.name
        ));
        own
    }

    fn tell(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.cluster.url("postgres")).unwrap();
        conn.batch_execute(statement).unwrap();
    }
}

impl Drop for OwnDatabase<'_> {
    fn drop(&mut self) {
        self.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

#[test]
fn five_servers_of_which_one_is_killed_publish_each_article_once_and_in_time() {
    let Some(cluster) = cluster() else { return };
    let own = OwnDatabase::create(cluster);
    let url = cluster.url(&own.name);
    let variables = [
        ("DATELINE_DATABASE_URL", url.as_str()),
        (
            "DATELINE_SIGNING_SECRET",
            "a secret of the tests, long enough to sign with",
        ),
        ("DATELINE_WORKERS", "1"),
    ];
    let machine = Machine::new();
    let mut servers: Vec<Server> = (0..5).map(|number| start(&machine, &variables, number)).collect();
    let database = Database::open(&Location::Postgres(url.clone()));
    let ann = Administrator::log_in(&machine, &variables, &servers);
    let (ids, _) = ann.schedule_all();

    database.wait_for_the_middle();
    servers.swap_remove(2).kill();
    database.assert_in_the_middle();
    let done = database.wait(|found| found.jobs == 0);

    done.assert_each_once(&ids);
    let latest = done.late.iter().max().unwrap();
    assert!(*latest <= LATEST, "{latest:?}");
}

#[test]
fn a_server_that_is_killed_in_the_middle_does_the_rest_in_order_when_it_is_started_again() {
    let machine = Machine::new();
    let server = start(&machine, &[], 0);
    let database = Database::open(&Location::Sqlite(machine.folder().join("data/dateline.db")));
    let servers = [server];
    let ann = Administrator::log_in(&machine, &[], &servers);
    let (ids, first) = ann.schedule_all();

    database.wait_for_the_middle();
    let [server] = servers;
    server.kill();
    database.assert_in_the_middle();
    sleep_until(first.plus(STEP * 200));
    sleep(LEASE);
    let killed = database.tally();
    assert!(killed.jobs > 0, "nobody works");

    let _server = start(&machine, &[], 1);
    let done = database.wait(|found| found.jobs == 0);
    done.assert_each_once(&ids);
    for found in [&done.published, &done.created] {
        let expected = |id: &Id<()>| ids.iter().position(|it| it == id).unwrap();
        let order: Vec<usize> = found.iter().map(expected).collect();
        assert!(
            order.is_sorted(),
            "not in the order in which they were due: {order:?}"
        );
    }
}
