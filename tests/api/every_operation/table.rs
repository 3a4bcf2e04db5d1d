//! Who may do what, operation by operation: the one table that the whole API is compared with.

/// Somebody who asks, in the order of the table's columns.
pub const PRINCIPALS: [&str; 6] = [
    "anonymous",
    "contributor",
    "author",
    "editor",
    "moderator",
    "admin",
];

/// What becomes of each request: one column for each of [`PRINCIPALS`], in it one letter for each object that the
/// operation may be asked about (see `scene::objects`):
///
/// | letter | answer | |
/// |---|---|---|
/// | `y` | 2xx | done |
/// | `u` | 401 | sign in first |
/// | `f` | 403 | known, and may not |
/// | `n` | 404 | is not there, or hidden as if it were not |
/// | `m` | 422 | names something that is not there, or hidden as if it were not |
/// | `c` | 409 | not in this state, whoever asks |
///
/// Articles of the desk: one's own, a draft of somebody else, a live one of somebody else, none at all. Other things of
/// the desk: one's own, somebody else's, none at all. Things of the stand: a public one, a hidden one, none at all.
#[rustfmt::skip]
pub const TABLE: &[(&str, [&str; 6])] = &[
    //                         anonymous contributor author  editor  moderator admin
    ("set_up",                 ["c",    "c",    "c",    "c",    "c",    "c"]),
    ("login",                  ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("refresh",                ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("accept_invitation",      ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("reset_password",         ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("logout",                 ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("get_me",                 ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("change_password",        ["u",    "y",    "y",    "y",    "y",    "y"]),

    ("finish_login",           ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_second_factor",      ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("enrol_second_factor",    ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("confirm_second_factor",  ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("remove_second_factor",   ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("renew_recovery_codes",   ["u",    "y",    "y",    "y",    "y",    "y"]),

    ("list_sessions",          ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("end_sessions",           ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("end_session",            ["uuu",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),

    ("health_live",            ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("health_ready",           ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("list_problems",          ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_problem",            ["yn",   "yn",   "yn",   "yn",   "yn",   "yn"]),

    ("list_colleagues",        ["u",    "f",    "y",    "y",    "y",    "y"]),
    ("list_api_keys",          ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("create_api_key",         ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("get_api_key",            ["uuu",  "ynn",  "ynn",  "ynn",  "ynn",  "yyn"]),
    // Whoever is told the secret passes for the owner.
    ("rotate_api_key",         ["uuu",  "ynn",  "ynn",  "ynn",  "ynn",  "yfn"]),
    ("revoke_api_key",         ["uuu",  "ynn",  "ynn",  "ynn",  "ynn",  "yyn"]),

    ("list_users",             ["u",    "f",    "f",    "f",    "f",    "y"]),
    ("create_user",            ["u",    "f",    "f",    "f",    "f",    "y"]),
    ("get_user",               ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("update_user",            ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("delete_user",            ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("suspend_user",           ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("reactivate_user",        ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),

    // One's own account does not wait for its owner.
    ("invite_user",            ["uuu",  "fff",  "fff",  "fff",  "fff",  "cyn"]),
    ("make_password_reset",    ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    // One's own is given up with a code of it.
    ("reset_second_factor",    ["uuu",  "fff",  "fff",  "fff",  "fff",  "fyn"]),
    ("list_user_sessions",     ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("end_user_session",       ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("end_user_sessions",      ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),

    ("list_authors",           ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_author",             ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_editor_authors",    ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("create_author",          ["u",    "y",    "y",    "y",    "f",    "y"]),
    ("get_editor_author",      ["uuu",  "yyn",  "yyn",  "yyn",  "yyn",  "yyn"]),
    ("update_author",          ["uuu",  "ffn",  "yfn",  "yyn",  "ffn",  "yyn"]),
    ("delete_author",          ["uuu",  "ffn",  "ffn",  "cyn",  "ffn",  "cyn"]), // whom an account writes as

    ("list_tags",              ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_tag",                ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_editor_tags",       ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("create_tag",             ["u",    "y",    "y",    "y",    "f",    "y"]),
    ("get_editor_tag",         ["uuu",  "yyn",  "yyn",  "yyn",  "yyn",  "yyn"]),
    ("update_tag",             ["uuu",  "ffn",  "ffn",  "yyn",  "ffn",  "yyn"]),
    ("delete_tag",             ["uuu",  "ffn",  "ffn",  "yyn",  "ffn",  "yyn"]),

    ("list_articles",          ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_front_page",         ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("list_related_articles",  ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("get_neighbours",         ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("get_article",            ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_editor_articles",   ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("create_article",         ["u",    "y",    "y",    "y",    "f",    "y"]),
    ("get_editor_article",     ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("check_article",          ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("list_revisions",         ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("get_revision",           ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("update_article",         ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("publish_article",        ["uuuu", "fnnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    // Unpublished is what is live, so here everything is.
    ("unpublish_article",      ["uuuu", "fnnn", "yffn", "yyyn", "fffn", "yyyn"]),
    ("trash_article",          ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    // What is in the trash is not live.
    ("restore_article",        ["uuuu", "ynnn", "ynnn", "yyyn", "nnnn", "yyyn"]),
    ("purge_article",          ["uuuu", "fnnn", "fnnn", "fffn", "nnnn", "yyyn"]),

    ("submit_article",         ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("approve_article",        ["uuuu", "fnnn", "fnfn", "yyyn", "nnfn", "yyyn"]),
    ("request_changes",        ["uuuu", "fnnn", "fnfn", "yyyn", "nnfn", "yyyn"]),
    ("schedule_article",       ["uuuu", "fnnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("unschedule_article",     ["uuuu", "fnnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    // What can be discarded or taken down was published, so here everything is live.
    ("discard_changes",        ["uuuu", "ynnn", "yffn", "yyyn", "fffn", "yyyn"]),
    ("take_down_article",      ["uuuu", "fnnn", "fffn", "yyyn", "fffn", "yyyn"]),
    ("get_takedown",           ["uuuu", "ffff", "ffff", "ffff", "ffff", "yyyn"]),
    ("diff_article",           ["uuuu", "ynnn", "yyyn", "yyyn", "yyyn", "yyyn"]),
    ("embargo_article",        ["uuuu", "fnnn", "fnfn", "yyyn", "nnfn", "yyyn"]),
    // What is under embargo is not live.
    ("lift_embargo",           ["uuuu", "fnnn", "fnnn", "yyyn", "nnnn", "yyyn"]),
    ("restore_revision",       ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("diff_revisions",         ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),

    ("count_editor_articles",  ["u",    "y",    "y",    "y",    "y",    "y"]),
    // Submits a draft of somebody else: tried for whoever may submit anything, and refused in its result.
    ("transition_articles",    ["u",    "y",    "y",    "y",    "f",    "y"]),

    ("list_jobs",              ["u",    "f",    "f",    "f",    "f",    "y"]),
    ("retry_job",              ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),
    ("resolve",                ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("search",                 ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("suggest",                ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("search_editor_articles", ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("list_redirects",         ["u",    "y",    "y",    "y",    "y",    "y"]),
    ("create_redirect",        ["u",    "f",    "f",    "y",    "f",    "y"]),
    ("get_redirect",           ["uuu",  "yyn",  "yyn",  "yyn",  "yyn",  "yyn"]),
    ("update_redirect",        ["uuu",  "ffn",  "ffn",  "yyn",  "ffn",  "yyn"]),
    ("delete_redirect",        ["uuu",  "ffn",  "ffn",  "yyn",  "ffn",  "yyn"]),
    ("list_notes",             ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("create_note",            ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("get_note",               ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    // The note is by whoever made the article, if they may write one, else by an administrator.
    ("update_note",            ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("delete_note",            ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("resolve_note",           ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("reopen_note",            ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("get_assignment",         ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("set_assignment",         ["uuuu", "fnnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("delete_assignment",      ["uuuu", "fnnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("get_lock",               ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    ("take_lock",              ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("release_lock",           ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("list_previews",          ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("create_preview",         ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    ("revoke_preview",         ["uuuu", "ynnn", "ynfn", "yyyn", "nnfn", "yyyn"]),
    // A link that is good, one that was revoked, none at all.
    ("get_preview",            ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),

    ("list_corrections",       ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("list_article_corrections", ["uuuu", "ynnn", "ynyn", "yyyn", "nnyn", "yyyn"]),
    // Corrected is what was published, so here everything is live.
    ("create_correction",      ["uuuu", "fnnn", "yffn", "yyyn", "fffn", "yyyn"]),

    ("list_article_comments",  ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("get_comment_form",       ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("post_comment",           ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_comments",          ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("get_comment",            ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_editor_comments",   ["u",    "f",    "y",    "y",    "y",    "y"]),
    // About a comment under somebody else's article: tried for whoever may moderate any, and refused in its result.
    ("moderate_comments",      ["u",    "f",    "y",    "y",    "y",    "y"]),
    ("get_editor_comment",     ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("approve_comment",        ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("spam_comment",           ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("trash_comment",          ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("delete_comment",         ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),

    ("mark_comment",           ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("reply_to_comment",       ["uuu",  "fff",  "ynn",  "yyn",  "yyn",  "yyn"]),
    ("get_commenter_history",  ["uuu",  "fff",  "fff",  "fff",  "yyn",  "yyn"]),
    // With the secret of a comment that is there, and not of that one.
    ("change_comment",         ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("withdraw_comment",       ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("vote_for_comment",       ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("report_comment",         ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("list_bans",              ["u",    "f",    "f",    "f",    "y",    "y"]),
    ("create_ban",             ["u",    "f",    "f",    "f",    "y",    "y"]),
    ("get_ban",                ["uuu",  "fff",  "fff",  "fff",  "yyn",  "yyn"]),
    ("delete_ban",             ["uuu",  "fff",  "fff",  "fff",  "yyn",  "yyn"]),
    ("export_person",          ["u",    "f",    "f",    "f",    "y",    "y"]),
    ("erase_person",           ["u",    "f",    "f",    "f",    "y",    "y"]),

    ("get_comment_feed",       ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    // A link that was sent, one to somebody who was erased since, none at all.
    ("get_notices",            ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("confirm_notices",        ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("end_notices",            ["ynn",  "ynn",  "ynn",  "ynn",  "ynn",  "ynn"]),
    ("forgot_password",        ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("mail_invitation",        ["uuu",  "fff",  "fff",  "fff",  "fff",  "cyn"]),
    ("mail_password_reset",    ["uuu",  "fff",  "fff",  "fff",  "fff",  "yyn"]),

    ("list_changes",           ["y",    "y",    "y",    "y",    "y",    "y"]),
    ("stream_changes",         ["y",    "y",    "y",    "y",    "y",    "y"]),

    ("list_audit_entries",     ["u",    "f",    "f",    "f",    "f",    "y"]),
    ("verify_audit_log",       ["u",    "f",    "f",    "f",    "f",    "y"]),
    ("erase_audit_addresses",  ["u",    "f",    "f",    "f",    "f",    "y"]),
];

/// The row of an operation.
pub fn row(table: &'static [(&str, [&'static str; 6])], id: &str) -> Option<[&'static str; 6]> {
    table
        .iter()
        .find(|(operation, _)| *operation == id)
        .map(|(_, cells)| *cells)
}

/// The letter of an answer; `?` for one that the table has no word for.
pub fn letter(status: u16) -> char {
    match status {
        200..300 => 'y',
        401 => 'u',
        403 => 'f',
        404 => 'n',
        409 => 'c',
        422 => 'm',
        _ => '?',
    }
}
