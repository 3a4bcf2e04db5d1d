//! What somebody logs in with besides a password.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    second_factors (user_id) {
        user_id -> DbId,
        sealed -> Binary,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    recovery_codes (code_hash) {
        code_hash -> Binary,
        user_id -> DbId,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    login_challenges (token_hash) {
        token_hash -> Binary,
        user_id -> DbId,
        expires_at -> Timestamp,
    }
}
