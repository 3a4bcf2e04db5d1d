//! The whole API at a glance: one line a domain.

use crate::http::Routes;
use crate::{articles, audit, auth, authors, changes, comments, jobs, redirects, search, tags};

/// Where the API begins. Handlers name the rest of their path in full (`/editor/articles/{id}`).
pub const BASE: &str = "/api/v1";

/// How paths begin that go on with a secret, which no error and no log tells.
pub const SECRET_PATHS: &[&str] = &["/api/v1/preview/", "/api/v1/notices/"];

/// How paths begin that answer each caller differently, or anew each time.
pub const PRIVATE_PATHS: &[&str] = &[
    "/api/v1/editor/",
    "/api/v1/auth/",
    "/api/v1/preview/",
    "/api/v1/notices/",
    "/health/",
];

/// What each tag of the contract is about, in the order of the alphabet, which is the order it is shown in.
pub const TAGS: &[(&str, &str)] = &[
    ("articles", "What the newsroom writes and what readers get."),
    (
        "audit",
        "What was done, by whom and when, in a log that shows whether it was tampered with.",
    ),
    (
        "auth",
        "Setting up, logging in, staying logged in, and one's own account.",
    ),
    ("authors", "The bylines that articles are credited to."),
    (
        "changes",
        "What changed for readers, in order: for whoever keeps a copy of everything that is published.",
    ),
    (
        "collaboration",
        "How the newsroom works together on an article: notes, assignments and locks. Readers see nothing of it.",
    ),
    (
        "comments",
        "What readers say under an article, and the moderation of it.",
    ),
    (
        "keys",
        "Keys for machines that act for somebody, with scopes that say what for.",
    ),
    (
        "operations",
        "Health of the server, the meaning of its errors, and what happens by itself.",
    ),
    (
        "redirects",
        "What a path of the site stands for, and where the newsroom sends it instead.",
    ),
    (
        "search",
        "What readers find by words, and what they may be about to type.",
    ),
    (
        "tags",
        "What articles are filed under: sections, topics, people, places, organisations. Desks are for the newsroom alone.",
    ),
    ("users", "The accounts of the newsroom, for administrators."),
];

/// All operations under [`BASE`]. A path is compared with one after the other, in this order: what readers ask for comes
/// first, and what has no id in its path, which is compared quickly.
pub fn api(config: &mut impl Routes) {
    config
        .configure(search::http::routes)
        .configure(changes::http::routes)
        .configure(articles::http::routes)
        .configure(authors::http::routes)
        .configure(tags::http::routes)
        .configure(comments::http::routes)
        .configure(redirects::http::routes)
        .configure(auth::routes)
        .configure(audit::http::routes)
        .configure(jobs::http::routes);
}
