//! The tables as Diesel sees them; the migrations make them. A test compares the two on both databases.
//!
//! Tables whose name starts with `live_` are the stand: what readers may see. Everything else is the desk.

#![allow(missing_docs)] // the migrations say what the columns are for

mod accounts;
mod audit;
mod collaboration;
mod commenting;
mod corrected;
mod factors;
mod feed;
mod paths;
mod previews;
mod replies;
mod search;
mod workflow;

pub use accounts::{api_key_secrets, api_keys, one_time_tokens, refresh_tokens, sessions, users};
pub use audit::{audit_addresses, audit_entries};
pub use collaboration::{article_assignments, article_locks, article_notes};
pub use commenting::{
    comment_bans, comment_day_keys, comment_lessons, comment_reports, comment_votes, comment_words,
    commenters, comments, live_comment_counts, live_comments,
};
pub use corrected::{corrections, live_corrections};
pub use factors::{login_challenges, recovery_codes, second_factors};
pub use feed::live_changes_floor;
pub use paths::{live_former_slugs, live_redirects, redirects};
pub use previews::article_previews;
pub use replies::{notice_addresses, notice_links, notice_wishes, notices};
pub use search::{
    article_words, article_words_due, live_article_words, live_renames, live_word_forms, live_words,
};
pub use workflow::{jobs, live_gone, takedowns};

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        fingerprint -> Binary,
        answer -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    events (sequence) {
        sequence -> BigInt,
        kind -> Text,
        object_kind -> Text,
        object_id -> DbId,
        actor_kind -> Text,
        actor_id -> Nullable<DbId>,
        request_id -> Text,
        address -> Nullable<Text>,
        payload -> Text,
        occurred_at -> Timestamp,
        before_hash -> Nullable<Binary>,
        after_hash -> Nullable<Binary>,
        audited_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_changes (sequence) {
        sequence -> BigInt,
        action -> Text,
        object_kind -> Text,
        object_id -> DbId,
        slug -> Nullable<Text>,
        changed_at -> Timestamp,
        purged -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    tags (id) {
        id -> DbId,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        kind -> Text,
        description -> Nullable<Text>,
        parent_id -> Nullable<DbId>,
        created_by -> Nullable<DbId>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    tag_aliases (id) {
        id -> DbId,
        target_id -> Nullable<DbId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_tags (id) {
        id -> DbId,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        kind -> Text,
        description -> Nullable<Text>,
        parent_id -> Nullable<DbId>,
        article_count -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    authors (id) {
        id -> DbId,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        job_title -> Nullable<Text>,
        biography -> Nullable<Text>,
        website -> Nullable<Text>,
        picture -> Nullable<Text>,
        links -> Text,
        created_by -> Nullable<DbId>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    author_aliases (id) {
        id -> DbId,
        target_id -> Nullable<DbId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_authors (id) {
        id -> DbId,
        slug -> Text,
        name -> Text,
        name_folded -> Text,
        job_title -> Nullable<Text>,
        biography -> Nullable<Text>,
        website -> Nullable<Text>,
        picture -> Nullable<Text>,
        links -> Text,
        article_count -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    articles (id) {
        id -> DbId,
        slug -> Text,
        title -> Text,
        title_folded -> Text,
        language -> Text,
        section_id -> Nullable<DbId>,
        stage -> Text,
        live_state -> Text,
        trashed_at -> Nullable<Timestamp>,
        revision_number -> BigInt,
        live_revision_id -> Nullable<DbId>,
        published_at -> Nullable<Timestamp>,
        first_published_at -> Nullable<Timestamp>,
        live_updated_at -> Nullable<Timestamp>,
        created_by -> Nullable<DbId>,
        updated_by -> Nullable<DbId>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        approved_revision_id -> Nullable<DbId>,
        review_note -> Nullable<Text>,
        publish_at -> Nullable<Timestamp>,
        publish_revision_id -> Nullable<DbId>,
        publish_revision_number -> Nullable<BigInt>,
        publish_date -> Nullable<Timestamp>,
        unpublish_at -> Nullable<Timestamp>,
        scheduled_by -> Nullable<DbId>,
        embargo_until -> Nullable<Timestamp>,
        embargo_note -> Nullable<Text>,
        embargo_beneath -> Nullable<Text>,
        embargoed_by -> Nullable<DbId>,
        pending -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    article_revisions (id) {
        id -> DbId,
        article_id -> DbId,
        number -> BigInt,
        content_hash -> Binary,
        created_by -> Nullable<DbId>,
        created_at -> Timestamp,
        note -> Nullable<Text>,
        title -> Text,
        word_count -> BigInt,
        reading_time_minutes -> BigInt,
        rules_version -> BigInt,
        content -> Text,
        body -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    article_slugs (slug) {
        slug -> Text,
        article_id -> DbId,
        kind -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    article_authors (article_id, position) {
        article_id -> DbId,
        position -> BigInt,
        author_id -> DbId,
        role -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    article_tags (article_id, position) {
        article_id -> DbId,
        position -> BigInt,
        tag_id -> DbId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_articles (key) {
        key -> BigInt,
        id -> DbId,
        slug -> Text,
        published_at -> Timestamp,
        first_published_at -> Timestamp,
        updated_at -> Timestamp,
        title -> Text,
        kicker -> Nullable<Text>,
        subtitle -> Nullable<Text>,
        summary -> Nullable<Text>,
        dateline -> Nullable<Text>,
        language -> Text,
        translation_group -> Nullable<DbId>,
        section_id -> Nullable<DbId>,
        byline -> Nullable<Text>,
        picture -> Nullable<Text>,
        word_count -> BigInt,
        reading_time_minutes -> BigInt,
        comments_policy -> Text,
        details -> Text,
        body_html -> Text,
        body_text -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_article_authors (article_id, position) {
        article_id -> DbId,
        position -> BigInt,
        author_id -> DbId,
        role -> Text,
        published_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_article_tags (article_id, position) {
        article_id -> DbId,
        position -> BigInt,
        tag_id -> DbId,
        published_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    idempotency_keys,
    events,
    live_changes,
    live_changes_floor,
    tags,
    tag_aliases,
    live_tags,
    authors,
    author_aliases,
    live_authors,
    users,
    sessions,
    refresh_tokens,
    one_time_tokens,
    api_keys,
    api_key_secrets,
    second_factors,
    recovery_codes,
    login_challenges,
    articles,
    article_revisions,
    article_slugs,
    article_authors,
    article_tags,
    live_articles,
    live_article_authors,
    live_article_tags,
    commenters,
    comments,
    live_comments,
    live_comment_counts,
    jobs,
    takedowns,
    live_gone,
    live_former_slugs,
    redirects,
    live_redirects,
    article_notes,
    article_assignments,
    article_locks,
    article_previews,
    live_article_words,
    live_words,
    live_word_forms,
    live_renames,
    article_words,
    article_words_due,
    comment_bans,
    comment_reports,
    comment_votes,
    comment_day_keys,
    comment_lessons,
    comment_words,
    notice_addresses,
    notice_wishes,
    notice_links,
    notices,
);
