//! Links to previews.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::DbId;

    article_previews (id) {
        id -> DbId,
        article_id -> DbId,
        revision_number -> Nullable<BigInt>,
        token_hash -> Binary,
        expires_at -> Timestamp,
        single_use -> Bool,
        used_count -> BigInt,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        created_by -> Nullable<DbId>,
        created_at -> Timestamp,
    }
}
