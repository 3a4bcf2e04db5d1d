//! Imports run one way, and each file of a domain keeps to its work (`src/README.md` says why).

use super::source::{Import, Source, sources};

/// The domains; the later may import the earlier.
const DOMAINS: [&str; 11] = [
    "auth",
    "tags",
    "media",
    "authors",
    "articles",
    "redirects",
    "comments",
    "changes",
    "search",
    "audit",
    "jobs",
];
/// What knows no domain.
const GROUND: [&str; 11] = [
    "clock",
    "config",
    "db",
    "events",
    "http",
    "keys",
    "mail",
    "queue",
    "renames",
    "telemetry",
    "text",
];
/// What is above the domains, from the top down; each may import what is below it.
const ABOVE: [&str; 5] = ["main", "cli", "server", "routes", "app"];

/// A broken rule: where, what, and the rule in words.
type Broken = Option<(&'static str, String)>;

/// Whether an import is allowed; the rule it breaks if not.
fn broken_rule(source: &Source, import: &Import) -> Broken {
    let from = source.module();
    let to: Vec<&str> = import.path.iter().map(String::as_str).collect();
    let own = |part: &str| {
        to.first() == Some(&"crate")
            && to.get(1) == from.first().map(String::as_str).as_ref()
            && to.get(2) == Some(&part)
    };
    let external = |name: &str| to.first() == Some(&name);
    let imported = to.join("::");
    let broken = |rule: &'static str| Some((rule, imported.clone()));
    if to.first() == Some(&"crate")
        && let Some(rule) = between_modules(&from[0], to.get(1).copied().unwrap_or_default())
    {
        return broken(rule);
    }
    let domain = DOMAINS.contains(&from[0].as_str());
    let kind = from.get(1).map_or("mod", String::as_str);
    if !domain {
        return None;
    }
    // The rules that text obeys are the kit's, but not about HTTP.
    let is_rule = ["one_line", "rule"].iter().any(|rule| to.get(2) == Some(rule));
    let to_http_kit = to.first() == Some(&"crate") && to.get(1) == Some(&"http") && !is_rule;
    // Plain data that says what is asked for; a store's queries are functions.
    let is_data = to
        .last()
        .is_some_and(|name| name.ends_with("Query") || name.ends_with("Filter") || name.ends_with("Sort"));
    match kind {
        "model" if external("actix_web") || to_http_kit => broken("a model knows no HTTP"),
        "model"
            if ["store", "live", "service", "views", "http"]
                .iter()
                .any(|part| own(part)) =>
        {
            broken("a model imports nothing else of its domain but its errors")
        }
        "error" if external("actix_web") || to_http_kit => broken("an error knows no status codes"),
        "store" | "live" if external("actix_web") || to_http_kit => broken("queries know no HTTP"),
        "store" | "live" if ["service", "views", "http"].iter().any(|part| own(part)) => {
            broken("queries are below use cases and views")
        }
        "service" if external("actix_web") || external("diesel") || to_http_kit => {
            broken("a use case knows neither HTTP nor the query builder")
        }
        "service" if own("views") || own("http") => broken("a use case is below views and operations"),
        "views" if external("diesel") => broken("a view queries nothing"),
        "views" if own("http") => broken("a view is below operations"),
        "http" if external("diesel") => broken("an operation queries nothing"),
        "http" if own("store") && !is_data => {
            broken("an operation calls use cases or the stand, not the store")
        }
        _ => None,
    }
}

fn between_modules(from: &str, to: &str) -> Option<&'static str> {
    let place = |list: &[&str], name: &str| list.iter().position(|one| *one == name);
    let is_domain = |name: &str| DOMAINS.contains(&name);
    if GROUND.contains(&from) && (is_domain(to) || ABOVE.contains(&to)) {
        return Some("http, db, config, clock, keys, text and events know no domain and nothing above");
    }
    if let (Some(from), Some(to)) = (place(&DOMAINS, from), place(&DOMAINS, to))
        && from < to
    {
        return Some(
            "between domains the later imports the earlier: auth, tags, media, authors, articles, redirects, comments, \
             changes, search, audit, jobs",
        );
    }
    // `App` is what every operation is handed.
    if is_domain(from) && ABOVE.contains(&to) && to != "app" {
        return Some("a domain imports nothing above it");
    }
    if let (Some(from), Some(to)) = (place(&ABOVE, from), place(&ABOVE, to))
        && from > to
    {
        return Some("imports run one way: main, cli, server, routes");
    }
    None
}

/// Everything that is wrong with one file.
fn complaints(source: &Source) -> Vec<String> {
    let imports = source.imports();
    let broken = imports
        .iter()
        .filter_map(|import| Some((import.line, broken_rule(source, import)?)));
    let mut found: Vec<String> = broken
        .map(|(line, (rule, what))| format!("src/{}:{line}: imports {what}: {rule}", source.path))
        .collect();
    found.extend(writes_outside_transactions(source));
    found.extend(reads_beside_the_stand(source));
    found
}

/// What changes a table.
const WRITES: [&str; 4] = [
    "diesel::insert_into(",
    "diesel::update(",
    "diesel::delete(",
    "insert_into!(",
];

fn writes_outside_transactions(source: &Source) -> Vec<String> {
    if source.path.starts_with("db/") || source.path == "events.rs" && source.text.is_empty() {
        return Vec::new();
    }
    let writes = |body: &str| WRITES.iter().any(|write| body.contains(write));
    source
        .functions()
        .into_iter()
        .filter(|function| writes(&function.body) && !function.signature.contains("Tx"))
        .map(|function| {
            let name = function
                .signature
                .split('(')
                .next()
                .unwrap_or_default()
                .to_owned();
            format!(
                "src/{}:{}: {name} writes without a transaction: take `tx: &mut Tx`",
                source.path, function.line
            )
        })
        .collect()
}

/// Delivery reads the `live_*` tables and nothing else. What projects onto them may read the desk: functions that take
/// a `Tx`, and what they call in `live/project.rs`.
fn reads_beside_the_stand(source: &Source) -> Vec<String> {
    let module = source.module();
    let is_projection = source.path.ends_with("/live/project.rs");
    if is_projection
        || !DOMAINS.contains(&module[0].as_str())
        || module.get(1).is_none_or(|part| part != "live")
    {
        return Vec::new();
    }
    let imports = source.imports();
    let tables = imports.iter().filter(|import| {
        import
            .path
            .starts_with(&["crate".into(), "db".into(), "schema".into()])
    });
    let desk: Vec<&Import> = tables
        .filter(|import| {
            import
                .path
                .get(3)
                .is_some_and(|table| !table.starts_with("live_"))
        })
        .collect();
    let names = desk.iter().filter_map(|import| import.path.get(3));
    let names = names
        .flat_map(|table| [Some(table.as_str()), alias(&source.text, table)])
        .flatten();
    let names: Vec<String> = names.chain(["store"]).map(|name| format!("{name}::")).collect();
    let reads = source
        .functions()
        .into_iter()
        .filter(|function| !function.signature.contains("Tx"));
    reads
        .flat_map(|function| {
            let body = function.body.replace("live_", "live-");
            let found = names
                .iter()
                .filter(|name| mentions(&body, name))
                .cloned()
                .collect::<Vec<_>>();
            found.into_iter().map(move |name| (function.line, name))
        })
        .map(|(line, name)| {
            let table = name.trim_end_matches("::").to_owned();
            format!(
                "src/{}:{line}: a public read uses {table}: only `live_*` tables hold what is public",
                source.path
            )
        })
        .collect()
}

/// The name that a file gives to a table of another name.
fn alias<'t>(text: &'t str, table: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("{table} as "))?;
    rest.split([',', '}', ';']).next()
}

/// Whether a path begins with this name, not merely ends with it.
fn mentions(body: &str, name: &str) -> bool {
    body.match_indices(name)
        .any(|(at, _)| !body[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

#[test]
fn imports_run_one_way_writes_take_a_transaction_and_the_public_reads_the_stand() {
    let sources = sources();
    assert!(sources.len() > 50);
    let found: Vec<String> = sources.iter().flat_map(complaints).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// The control: every rule notices a file that breaks it.
#[test]
fn each_rule_notices_what_breaks_it() {
    let read = "pub fn find(conn: &mut Conn) { live_tags::table.load(conn) }";
    for (path, text, expected) in [
        ("http/page.rs", "use crate::tags::Tag;", "know no domain"),
        ("db/mod.rs", "use crate::app::App;", "know no domain"),
        (
            "tags/model.rs",
            "use crate::articles::Article;",
            "the later imports the earlier",
        ),
        (
            "auth/policy.rs",
            "use crate::{clock, tags};",
            "the later imports the earlier",
        ),
        ("tags/http.rs", "use crate::server::start;", "nothing above it"),
        ("routes.rs", "use crate::cli::main;", "imports run one way"),
        ("tags/model.rs", "use actix_web::web;", "a model knows no HTTP"),
        ("tags/model.rs", "use super::store;", "a model imports nothing"),
        ("tags/error.rs", "use crate::http::Code;", "no status codes"),
        (
            "tags/store/rows.rs",
            "use crate::http::Page;",
            "queries know no HTTP",
        ),
        ("tags/live.rs", "use super::views::PublicTag;", "below use cases"),
        ("tags/service.rs", "use diesel::prelude::*;", "the query builder"),
        (
            "tags/service/merge.rs",
            "use super::super::views::EditorTag;",
            "below views",
        ),
        ("tags/views.rs", "use diesel::prelude::*;", "queries nothing"),
        ("tags/http.rs", "use super::store::insert;", "not the store"),
        (
            "tags/store.rs",
            "fn insert(conn: &mut Conn) { diesel::insert_into(tags::table) }",
            "without a transaction",
        ),
        (
            "tags/live.rs",
            "use crate::db::schema::tags;\nfn find(conn: &mut Conn) { tags::table.load(conn) }",
            "uses tags",
        ),
        (
            "tags/live/list.rs",
            "use crate::db::schema::{live_tags, tags as rows};\nfn find(conn: &mut Conn) { rows::table.load(conn) }",
            "uses rows",
        ),
        (
            "articles/live/read.rs",
            "fn find(conn: &mut Conn) { store::get(conn) }",
            "uses store",
        ),
    ] {
        let found = complaints(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        assert!(
            found.len() == 1 && found[0].contains(expected),
            "{path}: {text}: {found:?}"
        );
    }
    for (path, text) in [
        ("tags/live.rs", read),
        (
            "tags/live.rs",
            "use super::store;\nfn show(tx: &mut Tx) { store::get(tx) }",
        ),
        (
            "comments/service.rs",
            "use crate::articles::ArticleId;\nuse super::store;",
        ),
        (
            "tags/http.rs",
            "use crate::app::App;\nuse super::store::TagQuery;\nuse super::live;",
        ),
    ] {
        assert_eq!(
            complaints(&Source {
                path: path.to_owned(),
                text: text.to_owned()
            }),
            [""; 0],
            "{path}: {text}"
        );
    }
}
