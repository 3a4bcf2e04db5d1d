//! The chapter of the story in which a website fetches what there is to be read.

use super::recording::Recording;
use super::story::SLUG;
use crate::kit::Answer;

/// A website fetches what there is to be read.
pub async fn read(tape: &mut Recording, comment: &Answer) {
    tape.pause();
    let anyone = tape.anyone();
    tape.ask(&anyone, "list_articles?limit=2&count=true", "").await;
    for (question, name) in [
        ("get_article", SLUG),
        ("list_related_articles", SLUG),
        ("get_neighbours", SLUG),
        ("get_front_page", ""),
        ("list_corrections", ""),
        ("list_authors", ""),
        ("get_author", "mara-lindqvist"),
        ("list_tags", ""),
        ("get_tag", "night-trains"),
        ("list_article_comments", SLUG),
        ("get_comment_feed", SLUG),
        ("get_comment_form", SLUG),
        ("list_comments", ""),
    ] {
        tape.ask(&anyone, question, name).await;
    }
    tape.ask(&anyone, "get_comment", comment.at("/id")).await;
    tape.ask(&anyone, "list_problems", "").await;
    tape.ask(&anyone, "get_problem", "stale_version").await;
}
