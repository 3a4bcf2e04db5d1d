//! Where paths lead that have nothing of their own (any more).

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    live_former_slugs (slug) {
        slug -> Text,
        article_id -> DbId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    redirects (id) {
        id -> DbId,
        from_path -> Text,
        target -> Text,
        target_path -> Nullable<Text>,
        status -> BigInt,
        note -> Nullable<Text>,
        created_by -> Nullable<DbId>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    live_redirects (from_path) {
        from_path -> Text,
        target -> Text,
        status -> BigInt,
    }
}
