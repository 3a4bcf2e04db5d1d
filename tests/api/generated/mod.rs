//! Whatever is asked of whichever public operation: never an error of the server, and little work for the database.
//!
//! How much work a request is must not be told by the time that it takes: here there are a few articles, and other
//! tests run beside this one. It is told by what is sent to the database: each statement goes to what it needs along an
//! index (SQLite's plan of it says so), and there are few of them, however the parameters are put together.

pub mod ask;
pub mod room;

use std::collections::BTreeSet;

use dateline::db::{Conn, DbError};
use diesel::prelude::*;

use crate::kit::contract::Operation;
use crate::kit::inside::Inside;
use crate::kit::{Answer, contract};
use crate::plan::{Way, is_direct};
use ask::{Asked, Inventor, UNGUESSABLE, reads};
use room::{Room, known};

const REQUESTS: usize = 2_400;
/// The most statements that a request may send: a front page walks twenty sections.
const STATEMENTS: usize = 150;

#[actix_web::test]
async fn whatever_is_asked_is_answered_or_refused_by_name_and_is_little_work() {
    let room = Room::new().await;
    let (inside, mut known) = (room.app.inside().await, known(&room.app).await);
    let mut inventor = Inventor::new(&mut known, 4, 12);
    let operations = reads();
    let mut statements: BTreeSet<String> = BTreeSet::new();
    let (mut found, mut refused) = (BTreeSet::new(), 0);
    for number in 0..REQUESTS {
        let operation = operations[number % operations.len()];
        let asked = inventor.ask(operation);
        let answer = inside.get(&asked.path, &asked.headers).await;
        contract::hold(&answer);
        let wrong = complaints(operation, &asked, &answer);
        assert_eq!(wrong, [""; 0], "{asked:?}: {answer:?}");
        inventor.learn(operation.path, &answer.json);
        if answer.status == 200 {
            found.insert(operation.id);
        }
        refused += usize::from(answer.status == 400);
        let sent = inside.statements();
        assert!(
            sent.len() <= STATEMENTS,
            "{asked:?} takes {} statements",
            sent.len()
        );
        statements.extend(sent);
    }
    let never: Vec<&str> = operations.iter().map(|operation| operation.id).collect();
    let never: Vec<&str> = never.into_iter().filter(|id| !found.contains(id)).collect();
    assert_eq!(
        never, UNGUESSABLE,
        "operations that answered nothing but refusals"
    );
    assert!(
        (REQUESTS / 10..REQUESTS / 2).contains(&refused),
        "{refused} refusals"
    );
    assert_along_indexes(&inside, statements).await;
}

/// What is wrong with an answer, besides what is against the contract.
fn complaints(operation: &Operation, asked: &Asked, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let told = answer.places();
    if answer.status >= 500 || ![200, 301, 304, 400, 404, 410].contains(&answer.status) {
        wrong.push(format!("{} is no answer", answer.status));
    }
    if answer.status == 400 {
        // What lacks is told as well, and what is as usual and goes with nothing else.
        let is_known = |place: &str| operation.takes(place) || asked.given.iter().any(|given| given == place);
        if told.is_empty() || !told.iter().all(|place| is_known(place)) {
            wrong.push(format!("names {told:?}"));
        }
    }
    // A wrong parameter is told, unless nothing is there to be asked; a wrong cursor, unless something else is wrong.
    let is_refused = |name: &str| told.contains(&name) || name == "cursor" && answer.status == 400;
    let is_looked_at = asked.wrong.iter().any(|name| is_refused(name));
    if !asked.wrong.is_empty() && answer.status != 404 && !is_looked_at {
        wrong.push(format!("does not tell that {:?} is wrong", asked.wrong));
    }
    wrong
}

#[derive(QueryableByName)]
struct Detail {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// Fails unless SQLite goes about each statement along an index.
async fn assert_along_indexes(inside: &Inside, statements: BTreeSet<String>) {
    let explain = move |conn: &mut Conn| {
        let mut wrong = Vec::new();
        if matches!(conn, Conn::Postgres(_)) {
            return Ok(wrong);
        }
        for statement in statements
            .iter()
            .filter(|statement| statement.starts_with("SELECT"))
        {
            let steps: Vec<Detail> =
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn)?;
            let sorts = steps.iter().any(|step| step.detail.starts_with("USE TEMP"));
            // The first rows by the key of the table itself, whatever they are.
            let by_key = !sorts && !statement.contains(" WHERE ") && statement.contains(" LIMIT ");
            let steps = steps
                .iter()
                .filter(|step| !by_key && !is_direct(statement, &step.detail, Way::Walk));
            wrong.extend(steps.map(|step| format!("{}: {statement}", step.detail)));
        }
        Ok::<_, DbError>(wrong)
    };
    let wrong = inside.db.read(explain).await.unwrap();
    assert!(
        wrong.is_empty(),
        "{} not along an index:\n  {}",
        wrong.len(),
        wrong.join("\n  ")
    );
}

#[test]
fn a_statement_without_an_index_is_noticed() {
    let statement = "SELECT id FROM live_articles ORDER BY title LIMIT 20";
    for way in [Way::Search, Way::Walk] {
        assert!(!is_direct(statement, "SCAN live_articles", way));
        assert!(!is_direct(statement, "USE TEMP B-TREE FOR ORDER BY", way));
    }
}
