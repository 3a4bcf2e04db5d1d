//! What happens to an article by itself, and what stays of one that was taken down.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    jobs (id) {
        id -> DbId,
        kind -> Text,
        object_id -> DbId,
        due_at -> Timestamp,
        next_try_at -> Nullable<Timestamp>,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        claimed_by -> Nullable<DbId>,
        created_at -> Timestamp,
        lane -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    takedowns (article_id) {
        article_id -> DbId,
        reason -> Text,
        notice -> Text,
        taken_down_at -> Timestamp,
        taken_down_by -> Nullable<DbId>,
        events -> Text,
        revisions -> BigInt,
        copy_hash -> Binary,
        corrections -> Text,
        slugs -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    live_gone (slug) {
        slug -> Text,
        article_id -> DbId,
        notice -> Text,
        since -> Timestamp,
    }
}
