//! Who is told of replies to their comments, by e-mail.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    notice_addresses (commenter_id) {
        commenter_id -> DbId,
        asked_at -> Nullable<Timestamp>,
        confirmed_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    notice_wishes (comment_id) {
        comment_id -> DbId,
        commenter_id -> DbId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    notice_links (token_hash) {
        token_hash -> Binary,
        commenter_id -> DbId,
        created_at -> Timestamp,
    }
}

diesel::table! {
    use crate::db::DbId;

    notices (reply_id) {
        reply_id -> DbId,
    }
}
