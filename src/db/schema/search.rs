//! The words of the stand, and those of the desk. (What finds them is a virtual table on SQLite and a column of its own on PostgreSQL: see
//! [`FullText`](crate::db::FullText).)

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    live_article_words (key) {
        key -> BigInt,
        article_id -> DbId,
        published_at -> Timestamp,
        title -> Text,
        lead -> Text,
        summary -> Text,
        names -> Text,
        filed -> Text,
        title_folded -> Text,
        learned -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    live_words (word) {
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    live_word_forms (form, word) {
        form -> Text,
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    live_renames (id) {
        id -> DbId,
        kind -> Text,
        behind -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    article_words (key) {
        key -> BigInt,
        article_id -> DbId,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    article_words_due (key) {
        key -> BigInt,
        article_id -> DbId,
        number -> BigInt,
    }
}
