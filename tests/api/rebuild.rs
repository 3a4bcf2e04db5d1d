//! What readers see does not depend on how it came to be.

use dateline::db::schema::{
    live_article_tags, live_articles, live_authors, live_comment_counts, live_comments, live_corrections,
    live_former_slugs, live_redirects, live_tags,
};
use dateline::db::{Context, DbError, Tx};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::{change, comment, draft, live, make, moderate};

/// Everything that readers can ask for, as they get it.
async fn stand(app: &TestApp) -> Vec<String> {
    let reader = app.anon();
    let mut answers = Vec::new();
    for kind in ["articles", "tags", "authors"] {
        let answer = reader.get(&format!("/{kind}?limit=100")).await.expect(200);
        for slug in answer.each("slug") {
            answers.push(
                reader
                    .get(&format!("/{kind}/{slug}"))
                    .await
                    .expect(200)
                    .text
                    .clone(),
            );
        }
        answers.push(answer.text.clone());
        if kind == "articles" {
            for slug in answer.each("slug") {
                let thread = reader
                    .get(&format!("/articles/{slug}/comments"))
                    .await
                    .expect(200);
                answers.push(thread.text.clone());
            }
        }
    }
    for path in ["/before", "/gone-before", "/old"] {
        let found = reader.get(&format!("/resolve?path={path}")).await;
        let moved = reader.get(&format!("/articles{path}")).await;
        let (status, to) = (moved.status, moved.header("location"));
        answers.push(format!("{path}: {}, {status} {to}", found["to"]));
    }
    for list in ["comments", "corrections"] {
        answers.push(reader.get(&format!("/{list}")).await.expect(200).text.clone());
    }
    answers
}

/// Takes an article back.
async fn correct(editor: &Client, article: &Answer) -> Answer {
    let path = format!("/editor/articles/{}", article.at("/id"));
    let version = editor.get(&path).await.expect(200).etag().to_owned();
    let entry = json!({ "kind": "retraction", "text": "It never left." });
    let ask = editor.post(&format!("{path}/corrections")).if_match(&version);
    ask.json(&entry).await
}

/// Changes what readers see behind the back of everything that keeps it right.
async fn damage(app: &TestApp) {
    let work = |tx: &mut Tx| {
        let tx = &mut **tx;
        diesel::update(live_articles::table)
            .set(live_articles::title.eq("Damaged"))
            .execute(tx)?;
        diesel::delete(live_article_tags::table).execute(tx)?;
        diesel::delete(live_corrections::table).execute(tx)?;
        diesel::update(live_tags::table)
            .set(live_tags::article_count.eq(99))
            .execute(tx)?;
        diesel::update(live_authors::table)
            .set(live_authors::name.eq("Nobody"))
            .execute(tx)?;
        diesel::delete(live_comments::table.filter(live_comments::depth.eq(2))).execute(tx)?;
        diesel::delete(live_former_slugs::table).execute(tx)?;
        diesel::update(live_redirects::table)
            .set(live_redirects::target.eq("/nowhere"))
            .execute(tx)?;
        diesel::update(live_comment_counts::table)
            .set(live_comment_counts::approved.eq(99))
            .execute(tx)?;
        Ok::<_, DbError>(())
    };
    let work = move |tx: &mut Tx| {
        tx.purge_everything();
        work(tx)
    };
    app.app.db.write(Context::system(), work).await.unwrap();
}

#[tokio::test]
async fn a_stand_that_is_built_anew_is_the_one_that_was_there() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let section = json!({ "name": "Europe", "kind": "section" });
    editor.post("/editor/tags").json(&section).await.expect(201);
    let tag = |name: &str| json!({ "name": name, "kind": "topic" });
    let rails = editor.post("/editor/tags").json(&tag("Rails")).await.expect(201);
    let trains = editor.post("/editor/tags").json(&tag("Trains")).await.expect(201);
    let mara = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Mara" }))
        .await
        .expect(201);
    let jonas = editor
        .post("/editor/authors")
        .json(&json!({ "name": "Jonas" }))
        .await
        .expect(201);
    let with = |tags: Value, author: &Value| json!({ "tags": tags, "section": { "slug": "europe" }, "credits": [{ "author_id": author, "role": "author" }] });

    // The first carries both the tag that goes and its heir, and its working copy carries neither later on.
    let one = live(
        &editor,
        "One",
        with(
            json!([{ "slug": "rails" }, { "name": "Between" }, { "slug": "trains" }]),
            &mara["id"],
        ),
    )
    .await;
    live(&editor, "Two", with(json!([{ "slug": "rails" }]), &jonas["id"])).await;
    let gone = live(&editor, "Gone", with(json!([{ "name": "Rare" }]), &jonas["id"])).await;
    draft(
        &editor,
        "Never",
        with(json!([{ "name": "Secret" }]), &jonas["id"]),
    )
    .await;
    // Two that readers found under other slugs, and a redirect.
    for (article, before, now) in [(&one, "before", "one"), (&gone, "gone-before", "gone")] {
        for slug in [before, now] {
            change(&editor, article, json!({ "slug": slug }))
                .await
                .expect(200);
            make(&editor, article, "publish").await.expect(200);
        }
    }
    let redirect = json!({ "from": "/old", "to": "/one", "note": "Printed" });
    editor.post("/editor/redirects").json(&redirect).await.expect(201);
    // A thread whose first comment was taken back and left its place.
    let moderator = app.moderator().await;
    let said = comment(&app, &one, "It was on time.", None).await.expect(201);
    moderate(&moderator, &said, "approve").await.expect(200);
    let reply = comment(&app, &one, "It was not.", Some(&said)).await.expect(201);
    moderate(&moderator, &reply, "approve").await.expect(200);
    moderate(&moderator, &said, "trash").await.expect(200);
    change(&editor, &one, json!({ "title": "Not yet", "tags": [] }))
        .await
        .expect(200);
    for article in [&one, &gone] {
        correct(&editor, article).await.expect(201);
    }
    make(&editor, &gone, "unpublish").await.expect(200);
    let unused = format!("/editor/tags/{}", rails.at("/id"));
    editor
        .delete(&unused)
        .if_match(rails.etag())
        .await
        .problem(409, "in_use");
    let merged = format!(
        "/editor/tags/{}?reassign_to={}",
        rails.at("/id"),
        trains.at("/id")
    );
    editor.delete(&merged).if_match(rails.etag()).await.expect(204);
    let handed = format!(
        "/editor/authors/{}?reassign_to={}",
        mara.at("/id"),
        jonas.at("/id")
    );
    editor.delete(&handed).if_match(mara.etag()).await.expect(204);

    let before = stand(&app).await;
    assert!(before.len() > 8, "{before:?}");
    damage(&app).await;
    assert_ne!(stand(&app).await, before);
    let built = dateline::articles::service::rebuild_live(&app.app.db)
        .await
        .unwrap();
    assert_eq!(built, 2);
    let comments = dateline::comments::service::rebuild_live(&app.app.db)
        .await
        .unwrap();
    assert!(comments > 0);
    let redirects = dateline::redirects::service::rebuild_live(&app.app.db)
        .await
        .unwrap();
    assert_eq!(redirects, 1);
    assert_eq!(stand(&app).await, before);
}
