//! Who works in the newsroom, and where they are signed in.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

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
    use crate::db::DbId;

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
    use crate::db::DbId;

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
    use crate::db::DbId;

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
    use crate::db::DbId;

    api_keys (id) {
        id -> DbId,
        user_id -> DbId,
        name -> Text,
        scopes -> Text,
        hint -> Text,
        created_at -> Timestamp,
        rotated_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    api_key_secrets (token_hash) {
        token_hash -> Binary,
        key_id -> DbId,
        expires_at -> Timestamp,
    }
}
