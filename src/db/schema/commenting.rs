//! What readers say, and the moderation of it.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    commenters (id) {
        id -> DbId,
        email -> Text,
        email_folded -> Text,
        created_at -> Timestamp,
        domain_reversed -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

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
        in_reply_to -> Nullable<DbId>,
        staff -> Bool,
        pinned -> Bool,
        picked -> Bool,
        votes -> BigInt,
        reports -> BigInt,
        reasons -> Text,
        secret_hash -> Nullable<Binary>,
        edited_at -> Nullable<Timestamp>,
        worded -> Bool,
        body_hash -> Nullable<Binary>,
        lesson -> Nullable<Text>,
        learned -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

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
        path_newest -> Text,
        in_reply_to -> Nullable<DbId>,
        pinned -> Bool,
        picked -> Bool,
        votes -> BigInt,
        edited_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    live_comment_counts (article_id) {
        article_id -> DbId,
        approved -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    comment_bans (id) {
        id -> DbId,
        kind -> Text,
        value -> Text,
        note -> Nullable<Text>,
        expires_at -> Nullable<Timestamp>,
        created_by -> Nullable<DbId>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    comment_reports (comment_id, reporter) {
        comment_id -> DbId,
        reporter -> Binary,
        reason -> Text,
        created_at -> Timestamp,
        heard -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    comment_votes (comment_id, voter) {
        comment_id -> DbId,
        voter -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    comment_day_keys (day) {
        day -> Text,
        key -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    comment_words (key) {
        key -> BigInt,
        comment_id -> DbId,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    comment_lessons (word) {
        word -> BigInt,
        spam -> BigInt,
        fine -> BigInt,
        seen_at -> Timestamp,
    }
}
