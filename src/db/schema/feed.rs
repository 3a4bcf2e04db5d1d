//! The feed of changes, beside the changes themselves.

diesel::table! {
    live_changes_floor (id) {
        id -> BigInt,
        sequence -> BigInt,
    }
}
