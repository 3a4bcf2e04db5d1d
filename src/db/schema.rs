//! The tables as Diesel sees them; the migrations make them. A test compares the two on both databases.
//!
//! Tables whose name starts with `live_` are the stand: what readers may see. Everything else is the desk.

#![allow(missing_docs)] // the migrations say what the columns are for

mod corrected;
mod previews;

pub use corrected::{corrections, live_corrections};
pub use previews::article_previews;

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

    users (id) {
        id -> DbId,
        email -> Text,
        email_folded -> Text,
        name -> Text,
        role -> Text,
        status -> Text,
        password_hash -> Nullable<Text>,
        author_id -> Nullable<DbId>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        last_login_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    sessions (id) {
        id -> DbId,
        user_id -> DbId,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        last_used_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    refresh_tokens (id) {
        id -> DbId,
        session_id -> DbId,
        token_hash -> Binary,
        created_at -> Timestamp,
        rotated_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    one_time_tokens (id) {
        id -> DbId,
        kind -> Text,
        token_hash -> Binary,
        user_id -> Nullable<DbId>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
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

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    commenters (id) {
        id -> DbId,
        email -> Text,
        email_folded -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    comments (id) {
        id -> DbId,
        article_id -> DbId,
        commenter_id -> Nullable<DbId>,
        user_id -> Nullable<DbId>,
        parent_id -> Nullable<DbId>,
        path -> Text,
        depth -> BigInt,
        author_name -> Text,
        status -> Text,
        body -> Text,
        body_html -> Text,
        address -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_comments (id) {
        id -> DbId,
        article_id -> DbId,
        parent_id -> Nullable<DbId>,
        path -> Text,
        depth -> BigInt,
        removed -> Bool,
        staff -> Bool,
        author_name -> Nullable<Text>,
        body_html -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::super::types::DbId;

    live_comment_counts (article_id) {
        article_id -> DbId,
        approved -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    idempotency_keys,
    events,
    live_changes,
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
);
