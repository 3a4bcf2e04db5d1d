//! How the newsroom works together on an article.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    article_notes (id) {
        id -> DbId,
        article_id -> DbId,
        parent_id -> Nullable<DbId>,
        anchor -> Nullable<Text>,
        body -> Text,
        created_by -> Nullable<DbId>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
        resolved_by -> Nullable<DbId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    article_assignments (article_id) {
        article_id -> DbId,
        assignee_id -> Nullable<DbId>,
        due_at -> Nullable<Timestamp>,
        priority -> Text,
        desk_id -> Nullable<DbId>,
        assigned_by -> Nullable<DbId>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    article_locks (article_id) {
        article_id -> DbId,
        user_id -> DbId,
        acquired_at -> Timestamp,
        expires_at -> Timestamp,
    }
}
