//! Corrections, on the desk and on the stand.

use super::{live_articles, live_comment_counts, live_tags};

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::DbId;

    corrections (id) {
        id -> DbId,
        article_id -> DbId,
        kind -> Text,
        text -> Text,
        corrected_at -> Timestamp,
        supersedes_id -> Nullable<DbId>,
        created_by -> Nullable<DbId>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::DbId;

    live_corrections (id) {
        id -> DbId,
        article_id -> DbId,
        kind -> Text,
        text -> Text,
        published_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(live_articles, live_corrections);
diesel::allow_tables_to_appear_in_same_query!(live_comment_counts, live_corrections);
diesel::allow_tables_to_appear_in_same_query!(live_tags, live_corrections);
