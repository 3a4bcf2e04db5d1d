//! What SQLite says about how it goes about a statement (`EXPLAIN QUERY PLAN`).

/// What a list may do to find a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Look up in an index that is in the order of the list.
    Search,
    /// Walk an index that is in the order of the list from one end: where nearly everything is wanted.
    Walk,
    /// Look up what is wanted, which is not much, and sort it.
    Sort,
}

/// Whether a list may do this to find a page.
pub fn is_direct(statement: &str, detail: &str, way: Way) -> bool {
    // Counting stops at so many rows, in whatever order they come.
    let in_order = detail.contains(" INDEX ") || !statement.contains("ORDER BY");
    let walks = detail.starts_with("SCAN") && in_order;
    // Branches of a condition, each of which is a step of its own; one row made of others.
    let holds_steps = [
        "MULTI-INDEX OR",
        "INDEX ",
        "SCAN CONSTANT ROW",
        "CREATE BLOOM FILTER",
    ];
    // A full-text table that is asked for words (M), in the order of its keys.
    let by_words = detail.contains("_fts VIRTUAL TABLE INDEX") && detail.contains(":M");
    detail.starts_with("SEARCH") && !detail.contains("AUTOMATIC")
        || by_words
        || detail.contains("SUBQUERY")
        || holds_steps.iter().any(|name| detail.starts_with(name))
        || way == Way::Walk && walks
        || way == Way::Sort && detail == "USE TEMP B-TREE FOR ORDER BY"
}
