//! The tables of the audit log. Nothing else is joined with them.

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::DbId;

    audit_entries (sequence) {
        sequence -> BigInt,
        event_sequence -> BigInt,
        kind -> Text,
        kind_group -> Text,
        object_kind -> Text,
        object_id -> Nullable<DbId>,
        actor_kind -> Text,
        actor_id -> Nullable<DbId>,
        request_id -> Text,
        occurred_at -> Timestamp,
        payload -> Text,
        before_hash -> Nullable<Binary>,
        after_hash -> Nullable<Binary>,
        address_commitment -> Nullable<Binary>,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    audit_addresses (sequence) {
        sequence -> BigInt,
        address -> Text,
        key -> Binary,
        occurred_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(audit_entries, audit_addresses);
