//! What other machines purge: PostgreSQL passes it on with the commit (`NOTIFY`), and a thread of its own listens.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use url::Url;

use super::{Freshness, Inner, Outdated};
use crate::db::pool::open_postgres;
use crate::db::{Conn, DbError, Result};

/// Where it is passed on. Each database has channels of its own.
const CHANNEL: &str = "dateline_purge";

/// How often the listener asks.
const PAUSE: Duration = Duration::from_millis(100);

/// How long what it last heard is trusted: what another machine has committed is seen by then, or nothing that was kept
/// is given out any more.
const TRUST: Duration = Duration::from_millis(900);

/// How long a connection may be silent before it counts as lost, in milliseconds and seconds.
const SILENCE: (&str, &str) = ("3000", "3");

/// PostgreSQL takes 8,000 bytes at a time.
const LONGEST: usize = 7_900;

/// So many times, then everything is purged instead.
const MOST_PARTS: usize = 8;

/// Stands for everything.
const EVERYTHING: &str = "*";

/// Tells the other machines, if and when this transaction commits.
pub(in crate::db) fn tell(conn: &mut Conn, outdated: &Outdated) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    for part in parts(outdated) {
        diesel::sql_query("SELECT pg_notify($1, $2)")
            .bind::<Text, _>(CHANNEL)
            .bind::<Text, _>(part)
            .execute(conn)?;
    }
    Ok(())
}

/// The keys, as many in one part as may be. (No key has a space in it.)
fn parts(outdated: &Outdated) -> Vec<String> {
    if outdated.everything() {
        return vec![EVERYTHING.to_owned()];
    }
    let mut parts: Vec<String> = Vec::new();
    for key in outdated.keys() {
        match parts.last_mut() {
            Some(part) if part.len() + 1 + key.len() <= LONGEST => {
                part.push(' ');
                part.push_str(key);
            }
            _ => parts.push(key.to_owned()),
        }
    }
    if parts.len() > MOST_PARTS || parts.iter().any(|part| part.len() > LONGEST) {
        return vec![EVERYTHING.to_owned()];
    }
    parts
}

fn read(part: &str) -> Outdated {
    if part == EVERYTHING {
        return Outdated::all();
    }
    let mut outdated = Outdated::default();
    part.split(' ').for_each(|key| outdated.add(key.to_owned()));
    outdated
}

/// Listens for as long as there is somebody who wants to know. Until it hears something, nothing is trusted.
pub(in crate::db) fn listen(freshness: &Freshness, url: &str) -> Result<()> {
    freshness.lose_touch();
    let (url, inner) = (impatient(url), Arc::downgrade(&freshness.0));
    thread::Builder::new()
        .name("listener".into())
        .spawn(move || {
            while inner.strong_count() > 0 {
                if let Err(error) = follow(&inner, &url) {
                    tracing::warn!(%error, "what other machines publish is not heard; kept answers are not used");
                }
                thread::sleep(PAUSE);
            }
        })
        .map_err(DbError::internal)?;
    Ok(())
}

/// A connection that ends when nothing comes over it any more, instead of waiting for a quarter of an hour.
fn impatient(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return url.to_owned();
    };
    for (name, value) in [("tcp_user_timeout", SILENCE.0), ("connect_timeout", SILENCE.1)] {
        if !url.query_pairs().any(|(known, _)| known == name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    url.into()
}

/// Listens until the connection is lost. What was missed before is unknown: it begins with a purge of everything.
fn follow(inner: &Weak<Inner>, url: &str) -> Result<()> {
    let mut conn = open_postgres(url)?;
    let Conn::Postgres(conn) = &mut conn else {
        return Ok(());
    };
    conn.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    let mut began = false;
    loop {
        let Some(freshness) = inner.upgrade().map(Freshness) else {
            return Ok(());
        };
        if !began {
            freshness.purge_everything();
            began = true;
        }
        let asked = Instant::now();
        if let Err(error) = hear(conn, &freshness) {
            freshness.lose_touch();
            return Err(error);
        }
        freshness.stay_in_touch(asked, TRUST);
        drop(freshness);
        thread::sleep(PAUSE);
    }
}

/// Asks for anything at all, which brings what was passed on before, and a mistake when the connection is lost.
fn hear(conn: &mut PgConnection, freshness: &Freshness) -> Result<()> {
    conn.batch_execute("SELECT 1")?;
    let mut outdated = Outdated::default();
    for notice in conn.notifications_iter() {
        outdated.merge(read(&notice?.payload));
    }
    freshness.purge(&outdated);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outdated(count: usize) -> Outdated {
        let mut outdated = Outdated::default();
        (0..count).for_each(|number| outdated.add(format!("article:{number:036}")));
        outdated
    }

    #[test]
    fn what_is_passed_on_arrives_whole_however_long_it_is() {
        for count in [1, 2, 179, 180, 1_000] {
            let sent = outdated(count);
            let parts = parts(&sent);
            assert!(parts.iter().all(|part| part.len() <= LONGEST), "{count}");
            let mut heard = Outdated::default();
            parts.iter().for_each(|part| heard.merge(read(part)));
            assert!(heard.keys().eq(sent.keys()) && !heard.everything(), "{count}");
        }
    }

    #[test]
    fn what_would_be_too_long_is_everything() {
        let mut long = outdated(1);
        long.add("a".repeat(LONGEST + 1));
        for sent in [outdated(10_000), long, Outdated::all()] {
            assert_eq!(parts(&sent), [EVERYTHING]);
        }
        assert!(read(EVERYTHING).everything());
        assert!(parts(&Outdated::default()).is_empty());
    }

    #[test]
    fn a_silent_connection_ends_soon_unless_the_operator_says_otherwise() {
        let url = "postgres://user@host/name?connect_timeout=9";
        assert_eq!(impatient(url), format!("{url}&tcp_user_timeout=3000"));
    }
}
