//! The story: a newsroom opens, writes that night trains return to Brussels, and talks with its readers about it.
//! Each chapter asks the operations of one part of the API; the names are invented.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::finding::{lead_on, search};
use super::recording::Recording;
use super::{accounts, conversation, feed, readers};
use crate::kit::{Answer, Client};

/// With which address and password the administrator logs in.
pub(super) const ANN: [&str; 2] = ["ann@example.org", "eleven grey herons"];
/// With which Mara does, when she was just invited.
const MARA_INVITED: [&str; 2] = ["mara@example.org", "twelve slow barges"];
/// With which Mara does from then on.
pub(super) const MARA: [&str; 2] = ["mara@example.org", "thirteen lit windows"];
/// Where readers find the article.
pub(super) const SLUG: &str = "night-trains-return-to-brussels";
/// What it says.
const TEXT: &str = "BRUSSELS — The first night train in nine years left on time, and full.\n\n\
    Its passengers had booked in spring. *\"I have missed the corridor most,\"* one of them said.\n\n\
    A cooperative of former conductors leases the three carriages and sells the berths one by one. \
    [The timetable](https://sleepers.example.org/timetable) ends in April.";

/// Plays it from the first line to the last.
pub async fn play() -> BTreeMap<&'static str, Value> {
    let mut tape = Recording::new().await;
    open(&mut tape).await;
    let [mara, jonas] = hire(&mut tape).await;
    try_out(&mut tape).await;
    sort(&mut tape).await;
    let [ferry, article] = write(&mut tape, &mara, &jonas).await;
    publish(&mut tape, &article).await;
    review(&mut tape).await;
    reconsider(&mut tape).await;
    let comment = discuss(&mut tape).await;
    readers::read(&mut tape, &comment).await;
    tidy_up(&mut tape, &ferry).await;
    work_together(&mut tape, &article).await;
    lead_on(&mut tape).await;
    search(&mut tape).await;
    accounts::keys(&mut tape).await;
    accounts::sessions(&mut tape).await;
    accounts::links(&mut tape).await;
    accounts::second_factor(&mut tape).await;
    look_back(&mut tape).await;
    feed::end(tape).await
}

/// The newsroom is set up by its first administrator.
async fn open(tape: &mut Recording) {
    let anyone = tape.anyone();
    tape.ask(&anyone, "health_live", "").await;
    tape.ask(&anyone, "health_ready", "").await;
    let [email, password] = ANN;
    let token = tape.printed_token().await;
    let first = json!({ "token": token, "email": email, "name": "Ann Ábel", "password": password });
    tape.send(&anyone, "set_up", "", first).await;
    let credentials = json!({ "email": email, "password": password });
    let tokens = tape.send(&anyone, "login", "", credentials).await;
    let used = json!({ "refresh_token": tokens["refresh_token"] });
    tape.send(&anyone, "refresh", "", used).await;
}

/// Two get a byline, and one of them an account. Gives the bylines.
async fn hire(tape: &mut Recording) -> [Answer; 2] {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let mara = json!({
        "name": "Mara Lindqvist",
        "job_title": "Transport correspondent",
        "biography": "Reports on railways, harbours and everybody who travels at night.",
        "picture": {
            "url": "https://pictures.example.org/mara-lindqvist.jpg",
            "alt": "Mara Lindqvist in front of a timetable"
        },
        "links": [{ "label": "Mastodon", "url": "https://social.example.org/@mara" }]
    });
    let mara = tape.send(&ann, "create_author", "", mara).await;
    let jonas = json!({ "name": "Jonas Feld" });
    let [jonas, twin] = [
        tape.aside(&ann, "create_author", "", jonas.clone()).await,
        tape.aside(&ann, "create_author", "", jonas).await,
    ];
    tape.ask(&ann, "delete_author", twin.at("/id")).await;
    let change = json!({ "job_title": "Photographer", "website": "https://feld.example.org/" });
    tape.send(&ann, "update_author", jonas.at("/id"), change).await;
    tape.ask(&ann, "get_editor_author", mara.at("/id")).await;
    tape.ask(&ann, "list_editor_authors", "").await;
    invite(tape, &ann, &mara).await;
    [mara, jonas]
}

/// Mara gets an account that she writes with, and chooses a password, and then a better one.
async fn invite(tape: &mut Recording, ann: &Client, mara: &Answer) {
    let [email, password] = MARA_INVITED;
    let user = json!({ "email": email, "name": "Mara Lindqvist", "role": "author", "author_id": mara["id"] });
    let user = tape.send(ann, "create_user", "", user).await;
    let accepted = json!({ "token": user.at("/invitation/token"), "password": password });
    let anyone = tape.anyone();
    tape.send(&anyone, "accept_invitation", "", accepted).await;
    let mara = tape.sign_in(MARA_INVITED).await;
    tape.ask(&mara, "get_me", "").await;
    let change = json!({ "current_password": password, "password": MARA[1] });
    tape.send(&mara, "change_password", "", change).await;
}

/// A trainee comes, is trusted with more, and leaves again.
async fn try_out(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let tilda = json!({
        "email": "tilda@example.org", "name": "Tilda Morvenn", "role": "contributor",
        "password": "four brass kettles"
    });
    let tilda = tape.aside(&ann, "create_user", "", tilda).await;
    let id = tilda.at("/id");
    tape.send(&ann, "update_user", id, json!({ "role": "author" }))
        .await;
    tape.ask(&ann, "get_user", id).await;
    tape.ask(&ann, "list_users", "").await;
    tape.ask(&ann, "list_colleagues", "").await;
    tape.ask(&ann, "suspend_user", id).await;
    tape.ask(&ann, "reactivate_user", id).await;
    tape.ask(&ann, "delete_user", id).await;
}

/// There is a section to file articles in, and topics to file them under.
async fn sort(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let europe = json!({ "name": "Europe", "kind": "section" });
    tape.aside(&ann, "create_tag", "", europe).await;
    let railways = json!({ "name": "Railways", "kind": "topic" });
    let railways = tape.aside(&ann, "create_tag", "", railways).await;
    let night = json!({ "name": "Night trains", "kind": "topic", "parent_id": railways["id"] });
    let night = tape.send(&ann, "create_tag", "", night).await;
    let change = json!({ "description": "Sleeper services across the continent" });
    tape.send(&ann, "update_tag", night.at("/id"), change).await;
    let misspelt = json!({ "name": "Nihgt trains", "kind": "topic" });
    let misspelt = tape.aside(&ann, "create_tag", "", misspelt).await;
    tape.ask(&ann, "delete_tag", misspelt.at("/id")).await;
    tape.ask(&ann, "get_editor_tag", night.at("/id")).await;
    tape.ask(&ann, "list_editor_tags", "").await;
}

/// Mara writes, with two earlier articles of hers to refer to. Gives the first of those and the new one.
async fn write(tape: &mut Recording, mara: &Answer, jonas: &Answer) -> [Answer; 2] {
    tape.pause();
    let desk = tape.sign_in(MARA).await;
    let ferry = "The boat that carried commuters over the bay made its last crossing on Thursday.";
    let ferry = earlier(tape, &desk, "The last ferry", ferry, "2026-11-19T17:00:00Z").await;
    let berth = "Between forty and two hundred euros, and the best ones are gone by noon.";
    let berth = earlier(tape, &desk, "What a berth costs", berth, "2026-11-21T06:00:00Z").await;
    let article = json!({
        "title": "Night trains return to Brussels",
        "language": "en",
        "kicker": "Transport",
        "subtitle": "The first sleeper in nine years left full and on time",
        "summary": "After nine years a sleeper leaves Brussels again.",
        "dateline": "BRUSSELS",
        "body": { "format": "markdown", "source": TEXT },
        "section": { "slug": "europe" },
        "tags": [{ "slug": "night-trains" }, { "name": "Brussels", "kind": "place" }],
        "credits": [
            { "author_id": mara["id"], "role": "author" },
            { "author_id": jonas["id"], "role": "photographer" }
        ],
        "picture": { "url": "https://pictures.example.org/night-train.jpg", "credit": "Photo: Jonas Feld" },
        "related": [berth["id"]],
        "extra": { "paywall": false },
        "note": "First draft"
    });
    let article = tape.send(&desk, "create_article", "", article).await;
    [ferry, article]
}

/// An article of an earlier day.
async fn earlier(tape: &Recording, desk: &Client, title: &str, text: &str, date: &str) -> Answer {
    let article = json!({
        "title": title,
        "language": "en",
        "body": { "format": "markdown", "source": text },
        "section": { "slug": "europe" }
    });
    let article = tape.aside(desk, "create_article", "", article).await;
    let date = json!({ "published_at": date });
    tape.aside(desk, "publish_article", article.at("/id"), date).await
}

/// The article lacks something, gets it and is published.
async fn publish(tape: &mut Recording, article: &Answer) {
    tape.pause();
    let desk = tape.sign_in(MARA).await;
    let id = article.at("/id");
    tape.ask(&desk, "check_article", id).await;
    let change = json!({
        "picture": {
            "url": "https://pictures.example.org/night-train.jpg",
            "alt": "A blue sleeping car at a platform at dusk",
            "caption": "The first night train before its departure on Monday.",
            "credit": "Photo: Jonas Feld",
            "width": 1600,
            "height": 900
        },
        "note": "Described the picture"
    });
    tape.send(&desk, "update_article", id, change).await;
    preview(tape, &desk, id).await;
    let date = json!({ "published_at": "2026-11-23T06:00:00Z" });
    tape.send(&desk, "publish_article", id, date).await;
    correct(tape, &desk, id).await;
    tape.ask(&desk, "get_editor_article", id).await;
    tape.ask(&desk, "list_revisions", id).await;
    tape.ask(&desk, "get_revision", id).await;
    let idea = json!({ "title": "The winter timetable", "language": "en" });
    tape.aside(&desk, "create_article", "", idea).await;
    tape.ask(&desk, "list_editor_articles", "").await;
}

/// A second report goes through many hands before it is published.
async fn review(tape: &mut Recording) {
    tape.pause();
    let (ann, mara) = (tape.sign_in(ANN).await, tape.sign_in(MARA).await);
    let report = json!({
        "title": "Sleeper berths are sold out until Easter", "language": "en",
        "body": { "format": "markdown", "source": "Every berth of the winter is taken." }
    });
    let report = tape.aside(&mara, "create_article", "", report).await;
    let id = report.at("/id");
    tape.ask(&mara, "submit_article", id).await;
    let reason = json!({ "reason": "Who says so? The text needs a source." });
    tape.send(&ann, "request_changes", id, reason).await;
    let source = json!({
        "body": { "format": "markdown", "source": "Every berth of the winter is taken, the cooperative says." },
        "note": "Named the source"
    });
    tape.aside(&mara, "update_article", id, source).await;
    tape.ask(&mara, "diff_revisions", id).await;
    tape.aside(&mara, "submit_article", id, Value::Null).await;
    tape.ask(&ann, "approve_article", id).await;
    let times = json!({ "publish_at": "2026-11-25T06:00:00Z", "unpublish_at": "2027-04-01T00:00:00Z" });
    tape.send(&mara, "schedule_article", id, times).await;
    let jobs = tape.ask(&ann, "list_jobs", "").await;
    tape.ask(&ann, "retry_job", jobs.at("/data/0/id")).await;
    let report = tape.ask(&mara, "unschedule_article", id).await;
    plan_together(tape, &ann, &report).await;
}

/// Of two that are to come out on the same morning, one was changed meanwhile.
async fn plan_together(tape: &mut Recording, desk: &Client, report: &Answer) {
    let box_text = json!({
        "title": "How to get a berth after all", "language": "en",
        "body": { "format": "markdown", "source": "Ask on Tuesdays, when bookings lapse." }
    });
    let aside = tape.aside(desk, "create_article", "", box_text).await;
    let note = json!({ "summary": "Three ways to a bed on rails." });
    tape.aside(desk, "update_article", aside.at("/id"), note).await;
    let plan = json!({
        "transition": "schedule",
        "articles": [
            { "id": report["id"], "version": report["version"] },
            { "id": aside["id"], "version": aside["version"] }
        ],
        "publish_at": "2026-11-25T06:00:00Z"
    });
    tape.send(desk, "transition_articles", "", plan).await;
    tape.ask(desk, "count_editor_articles", "").await;
}

/// A third one is published, doubted, hidden, shown again, and in the end removed for good.
async fn reconsider(tape: &mut Recording) {
    tape.pause();
    let (ann, mara) = (tape.sign_in(ANN).await, tape.sign_in(MARA).await);
    let rumour = json!({
        "title": "A rumour about the dining car", "language": "en",
        "body": { "format": "markdown", "source": "There will be soup." }
    });
    let rumour = tape.aside(&mara, "create_article", "", rumour).await;
    let id = rumour.at("/id");
    tape.aside(&mara, "publish_article", id, Value::Null).await;
    let more = json!({ "body": { "format": "markdown", "source": "There will be soup, and bread." } });
    tape.aside(&mara, "update_article", id, more).await;
    tape.ask(&mara, "diff_article", id).await;
    tape.ask(&mara, "discard_changes", id).await;
    let note = json!({ "note": "The first version was right" });
    tape.send(&mara, "restore_revision", id, note).await;
    let embargo = json!({ "until": "2026-11-26T06:00:00Z", "note": "Not before the menu is printed." });
    tape.send(&ann, "embargo_article", id, embargo).await;
    tape.ask(&ann, "lift_embargo", id).await;
    let order = json!({
        "reason": "Order of the district court of 24 November 2026, file 12 O 345/26.",
        "notice": "This article was removed for legal reasons."
    });
    tape.send(&ann, "take_down_article", id, order).await;
    tape.ask(&ann, "get_takedown", id).await;
}

/// A reader has noticed a mistake.
async fn correct(tape: &mut Recording, desk: &Client, article: &str) {
    let entry = json!({
        "kind": "correction",
        "text": "An earlier version said that the train was the first in eight years. It was the first in nine."
    });
    tape.send(desk, "create_correction", article, entry).await;
    tape.ask(desk, "list_article_corrections", article).await;
}

/// Somebody who was quoted looks at it before it is published.
async fn preview(tape: &mut Recording, desk: &Client, article: &str) {
    let link = json!({ "revision": 2, "lifetime_minutes": 120 });
    let link = tape.send(desk, "create_preview", article, link).await;
    let anyone = tape.anyone();
    tape.ask(&anyone, "get_preview", link.at("/token")).await;
    tape.ask(desk, "list_previews", article).await;
    let link = format!("{article}/{}", link.at("/id"));
    tape.ask(desk, "revoke_preview", &link).await;
}

/// Readers say something about it, and Ann decides what of that is shown. Gives the first comment.
async fn discuss(tape: &mut Recording) -> Answer {
    tape.pause();
    let (anyone, ann) = (tape.anyone(), tape.sign_in(ANN).await);
    let praise = said("Ida from platform two", "I took the first one. It was on time.");
    let praise = tape.send(&anyone, "post_comment", SLUG, praise).await;
    tape.ask(&ann, "get_editor_comment", praise.at("/id")).await;
    tape.ask(&ann, "approve_comment", praise.at("/id")).await;
    let mut reply = said(
        "Rufus",
        "So was mine. Did they serve the soup in your car as well?",
    );
    reply["parent_id"] = praise["id"].clone();
    let reply = tape.aside(&anyone, "post_comment", SLUG, reply).await;
    let wish = said("Nurse on the late shift", "Now the same to the coast, please.");
    let wish = tape.aside(&anyone, "post_comment", SLUG, wish).await;
    let decision = json!({ "action": "approve", "ids": [reply["id"], wish["id"]] });
    tape.send(&ann, "moderate_comments", "", decision).await;
    let advert = said(
        "Best offers",
        "Watches, watches, watches! Cheaper than anywhere else.",
    );
    let advert = tape.aside(&anyone, "post_comment", SLUG, advert).await;
    tape.ask(&ann, "spam_comment", advert.at("/id")).await;
    let quarrel = said("Rufus", "Whoever eats in a sleeping car is no friend of mine.");
    let quarrel = tape.aside(&anyone, "post_comment", SLUG, quarrel).await;
    tape.ask(&ann, "trash_comment", quarrel.at("/id")).await;
    tape.ask(&ann, "list_editor_comments", "").await;
    tape.ask(&ann, "delete_comment", advert.at("/id")).await;
    conversation::go_on(tape, &ann, &praise).await;
    praise
}

/// A comment, with an address made of the name.
pub fn said(name: &str, text: &str) -> Value {
    let address = name.split(' ').next().unwrap_or_default().to_lowercase();
    json!({ "author_name": name, "email": format!("{address}@example.org"), "body": text })
}

/// An old article goes, comes back and goes for good; then Mara does.
async fn tidy_up(tape: &mut Recording, ferry: &Answer) {
    tape.pause();
    let (ann, mara) = (tape.sign_in(ANN).await, tape.sign_in(MARA).await);
    let id = ferry.at("/id");
    tape.ask(&mara, "unpublish_article", id).await;
    tape.ask(&mara, "trash_article", id).await;
    tape.ask(&mara, "restore_article", id).await;
    tape.aside(&mara, "trash_article", id, Value::Null).await;
    tape.ask(&ann, "purge_article", id).await;
    tape.ask(&mara, "logout", "").await;
}

/// Ann wants to hear more about it, and Mara sets to work.
async fn work_together(tape: &mut Recording, article: &Answer) {
    tape.pause();
    let (ann, mara) = (tape.sign_in(ANN).await, tape.sign_in(MARA).await);
    let id = article.at("/id");
    let desk = json!({ "name": "Transport desk", "kind": "desk" });
    let desk = tape.aside(&ann, "create_tag", "", desk).await;
    let assignee = &tape.aside(&mara, "get_me", "", Value::Null).await["id"];
    let task = json!({
        "assignee_id": assignee,
        "due_at": "2026-11-24T16:00:00Z",
        "priority": "high",
        "desk_id": desk["id"]
    });
    tape.send(&ann, "set_assignment", id, task).await;
    let question =
        json!({ "body": "Do we know how many?", "anchor": "Its passengers had booked in spring." });
    let question = tape.send(&ann, "create_note", id, question).await;
    let thread = format!("{id}/{}", question.at("/id"));
    let change = json!({ "body": "Do we know how many there were?" });
    tape.send(&ann, "update_note", &thread, change).await;
    tape.ask(&mara, "get_assignment", id).await;
    let time = json!({ "seconds": 600 });
    tape.send(&mara, "take_lock", id, time).await;
    tape.ask(&ann, "get_lock", id).await;
    let answer = json!({ "body": "One hundred and twelve. I add it.", "parent_id": question["id"] });
    let answer = tape.aside(&mara, "create_note", id, answer).await;
    tape.ask(&mara, "resolve_note", &thread).await;
    tape.ask(&ann, "list_notes", id).await;
    tape.ask(&ann, "reopen_note", &thread).await;
    let reply = format!("{id}/{}", answer.at("/id"));
    tape.ask(&ann, "get_note", &reply).await;
    tape.ask(&mara, "delete_note", &reply).await;
    tape.ask(&mara, "release_lock", id).await;
    tape.ask(&ann, "delete_assignment", id).await;
}

/// Ann looks at who did what, and forgets from where.
async fn look_back(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    tape.take_stock().await;
    tape.ask(&ann, "list_audit_entries?kind=article.&limit=2", "")
        .await;
    tape.ask(&ann, "verify_audit_log", "").await;
    tape.ask(&ann, "erase_audit_addresses?before=2026-11-23T12:00:00Z", "")
        .await;
}
