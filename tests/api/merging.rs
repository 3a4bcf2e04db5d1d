//! What is left when a tag or an author is deleted and another one takes its place.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::draft;

async fn tag(client: &Client, name: &str, kind: &str) -> Answer {
    let tag = json!({ "name": name, "kind": kind });
    client.post("/editor/tags").json(&tag).await.expect(201)
}

async fn author(client: &Client, name: &str) -> Answer {
    let author = json!({ "name": name });
    client.post("/editor/authors").json(&author).await.expect(201)
}

fn credited_to(author: &Answer) -> Value {
    json!({ "credits": [{ "author_id": author["id"], "role": "author" }] })
}

/// Asks for something to be deleted.
async fn delete(client: &Client, thing: &Answer, query: &str) -> Answer {
    let path = format!("{}{query}", thing.header("location"));
    client.delete(&path).if_match(thing.etag()).await
}

async fn hand_over(client: &Client, thing: &Answer, heir: &Answer) {
    let query = format!("?reassign_to={}", heir.at("/id"));
    delete(client, thing, &query).await.expect(204);
}

/// Saves a change against the version that an earlier answer had.
async fn save(client: &Client, article: &Answer, version: &str) -> Answer {
    let title = json!({ "title": "Rewritten" });
    client
        .patch(article.header("location"))
        .if_match(version)
        .json(&title)
        .await
}

async fn assert_changed(client: &Client, article: &Answer) {
    let now = client.get(article.header("location")).await.expect(200);
    assert_ne!(now.etag(), article.etag());
    let stale = save(client, article, article.etag())
        .await
        .problem(412, "stale_version");
    assert_eq!(stale["current_version"], now["version"]);
    save(client, article, now.etag()).await.expect(200);
}

async fn assert_unchanged(client: &Client, article: &Answer) {
    let now = client.get(article.header("location")).await.expect(200);
    assert_eq!(now.etag(), article.etag());
    save(client, article, article.etag()).await.expect(200);
}

#[tokio::test]
async fn an_article_that_carried_a_deleted_tag_has_another_version_and_no_other_has() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (rail, trains) = (
        tag(&editor, "Rail", "topic").await,
        tag(&editor, "Trains", "topic").await,
    );
    let carries = |tag: &Answer| json!({ "tags": [{ "id": tag["id"] }] });
    let carried = draft(&editor, "Carried", carries(&rail)).await;
    let (other, none) = (
        draft(&editor, "Other", carries(&trains)).await,
        draft(&editor, "None", json!({})).await,
    );
    hand_over(&editor, &rail, &trains).await;
    assert_changed(&editor, &carried).await;
    for article in [&other, &none] {
        assert_unchanged(&editor, article).await;
    }
}

#[tokio::test]
async fn an_article_that_was_filed_in_a_deleted_section_has_another_version_and_no_other_has() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (europe, world) = (
        tag(&editor, "Europe", "section").await,
        tag(&editor, "World", "section").await,
    );
    let filed = |section: &Answer| json!({ "section": { "id": section["id"] } });
    let (article, other) = (
        draft(&editor, "Filed", filed(&europe)).await,
        draft(&editor, "Other", filed(&world)).await,
    );
    hand_over(&editor, &europe, &world).await;
    assert_changed(&editor, &article).await;
    assert_unchanged(&editor, &other).await;
}

#[tokio::test]
async fn an_article_that_was_credited_to_a_deleted_author_has_another_version_and_no_other_has() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (mara, ida) = (author(&editor, "Mara").await, author(&editor, "Ida").await);
    let credited = draft(&editor, "Credited", credited_to(&mara)).await;
    let (other, none) = (
        draft(&editor, "Other", credited_to(&ida)).await,
        draft(&editor, "None", json!({})).await,
    );
    hand_over(&editor, &mara, &ida).await;
    assert_changed(&editor, &credited).await;
    for article in [&other, &none] {
        assert_unchanged(&editor, article).await;
    }
}

#[tokio::test]
async fn an_article_that_does_without_from_now_on_has_another_version_too() {
    let app = TestApp::new().await;
    let editor = app.editor().await;
    let (rail, mara) = (tag(&editor, "Rail", "topic").await, author(&editor, "Mara").await);
    let tagged = json!({ "tags": [{ "id": rail["id"] }] });
    let (tagged, credited) = (
        draft(&editor, "Tagged", tagged).await,
        draft(&editor, "Credited", credited_to(&mara)).await,
    );
    for (thing, article) in [(&rail, &tagged), (&mara, &credited)] {
        delete(&editor, thing, "?force=true").await.expect(204);
        assert_changed(&editor, article).await;
    }
}

/// Links an account with an author, or with none.
async fn link(admin: &Client, account: &Client, author: &Value) {
    let path = format!("/editor/users/{}", account.id());
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    let changes = json!({ "author_id": author });
    let changed = admin
        .patch(&path)
        .if_match(&version)
        .json(&changes)
        .await
        .expect(200);
    assert_eq!(changed["author_id"], *author);
}

#[tokio::test]
async fn an_author_whom_an_account_writes_as_stays_until_they_are_unlinked() {
    let app = TestApp::new().await;
    let (admin, editor, ann) = (app.admin().await, app.editor().await, app.author("ann").await);
    let (mara, ida) = (author(&editor, "Mara").await, author(&editor, "Ida").await);
    let credited = draft(&editor, "Credited", credited_to(&mara)).await;
    link(&admin, &ann, &mara["id"]).await;
    let heir = format!("?reassign_to={}", ida.at("/id"));
    for query in ["", &heir, "?force=true"] {
        let refused = delete(&editor, &mara, query).await.problem(409, "in_use");
        assert_eq!(refused["accounts"], json!(1), "{query}");
    }
    editor.get(mara.header("location")).await.expect(200);
    assert_unchanged(&editor, &credited).await;
    link(&admin, &ann, &Value::Null).await;
    delete(&editor, &mara, &heir).await.expect(204);
    link(&admin, &ann, &ida["id"]).await;
    delete(&editor, &ida, "?force=true").await.problem(409, "in_use");
    link(&admin, &ann, &Value::Null).await;
    delete(&editor, &ida, "?force=true").await.expect(204);
    let alone = author(&editor, "Nora").await;
    link(&admin, &ann, &alone["id"]).await;
    delete(&editor, &alone, "").await.problem(409, "in_use");
    link(&admin, &ann, &Value::Null).await;
    delete(&editor, &alone, "").await.expect(204);
}
