//! Reads Rust source as far as the rules need it: what a file imports, and which functions it has.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file that is not a test.
pub struct Source {
    /// Its path below `src/`, such as `tags/store.rs`.
    pub path: String,
    /// Its text, without the tests at its end.
    pub text: String,
}

/// Something that a file imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// What: `["crate", "tags", "store", "TagQuery"]`, or `["diesel", "prelude", "*"]`.
    pub path: Vec<String>,
    /// In which line of the file, from 1.
    pub line: usize,
}

/// A function with its body.
#[derive(Debug)]
pub struct Function {
    /// From `fn` to the brace of its body.
    pub signature: String,
    /// Its body.
    pub body: String,
    /// In which line of the file it begins, from 1.
    pub line: usize,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file that is not a test.
pub fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    files.sort();
    let read = |file: &PathBuf| Source {
        path: file
            .strip_prefix(root().join("src"))
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned(),
        text: without_tests(&fs::read_to_string(file).unwrap()),
    };
    files
        .iter()
        .map(read)
        .filter(|source| !is_test(&source.path))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.split('/').any(|part| part == "tests") || name.ends_with("tests.rs") || name == "testing.rs"
}

fn without_tests(text: &str) -> String {
    text.split("\n#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Source {
    /// The module this file is: `["tags", "store"]`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').map(str::to_owned).collect()
    }

    /// Everything the file imports by `use`, with `crate`, `self` and `super` resolved.
    pub fn imports(&self) -> Vec<Import> {
        let mut imports = Vec::new();
        let mut offset = 0;
        for line in self.text.split_inclusive('\n') {
            let begins = ["use ", "pub use ", "pub(super) use ", "pub(crate) use "];
            let trimmed = line.trim_start();
            if let Some(begin) = begins.iter().find(|begin| trimmed.starts_with(*begin)) {
                let from = offset + line.find(begin).unwrap_or(0) + begin.len();
                let statement = self.text[from..].split(';').next().unwrap_or_default();
                let tree: String = statement.split_whitespace().collect::<Vec<_>>().join(" ");
                let number = self.text[..from].matches('\n').count() + 1;
                for path in expand(&tree) {
                    imports.push(Import {
                        path: self.absolute(path),
                        line: number,
                    });
                }
            }
            offset += line.len();
        }
        imports
    }

    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        let mut base = match path.first().map(String::as_str) {
            Some("self" | "super") => self.module(),
            _ => return path,
        };
        let mut rest = path.as_slice();
        while let Some((first, others)) = rest
            .split_first()
            .filter(|(first, _)| *first == "self" || *first == "super")
        {
            if first == "super" {
                base.pop();
            }
            rest = others;
        }
        ["crate".to_owned()]
            .into_iter()
            .chain(base)
            .chain(rest.iter().cloned())
            .collect()
    }

    /// Every function of the file that has a body.
    pub fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        let mut offset = 0;
        while let Some(found) = self.text[offset..].find("fn ") {
            let at = offset + found;
            offset = at + 3;
            let begins_word = at == 0 || self.text[..at].ends_with([' ', '\n', '(']);
            let rest = &self.text[at..];
            let open = rest
                .find(['{', ';'])
                .filter(|open| rest.as_bytes()[*open] == b'{');
            let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let in_comment = self.text[line_start..at].contains("//");
            if let (true, false, Some(open)) = (begins_word, in_comment, open) {
                functions.push(Function {
                    signature: rest[..open].to_owned(),
                    body: block(&rest[open..]).to_owned(),
                    line: self.text[..at].matches('\n').count() + 1,
                });
            }
        }
        functions
    }
}

/// The text from a brace to the one that closes it.
fn block(text: &str) -> &str {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..=at];
        }
    }
    text
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`; renamings are dropped.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(brace) = tree.find('{') else {
        let name = tree.split(" as ").next().unwrap_or_default();
        let parts: Vec<String> = name.split("::").map(|part| part.trim().to_owned()).collect();
        return if name.is_empty() { Vec::new() } else { vec![parts] };
    };
    let prefix: Vec<String> = tree[..brace]
        .trim_end_matches("::")
        .split("::")
        .map(|part| part.trim().to_owned())
        .collect();
    let inner = tree[brace + 1..].trim_end().trim_end_matches('}');
    let inner = if tree[brace..].matches('{').count() > 1 {
        &tree[brace + 1..tree.rfind('}').unwrap_or(tree.len())]
    } else {
        inner
    };
    let with_prefix = |path: Vec<String>| {
        let last: Vec<String> = path.into_iter().filter(|part| part != "self").collect();
        prefix.iter().cloned().chain(last).collect()
    };
    top_level(inner)
        .into_iter()
        .flat_map(expand)
        .map(with_prefix)
        .collect()
}

/// Splits at the commas that stand outside of braces.
fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[from..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

mod tests {
    use super::*;

    /// How many lines a file may have.
    const ROOM: usize = 450;

    #[test]
    fn imports_are_read_whatever_way_they_are_written() {
        let source = Source {
            path: "tags/store/rows.rs".to_owned(),
            text: "//! use nothing;\nuse super::{Tag, views::{self, EditorTag as View}};\nuse crate::{\n    http::Problem,\n    \
                   db::{Conn, Tx},\n};\npub use self::inner::*;\nuse super::super::live;\nfn a() { let use_it = 1; }\n"
                .to_owned(),
        };
        let found: Vec<String> = source
            .imports()
            .iter()
            .map(|it| format!("{} {}", it.line, it.path.join("::")))
            .collect();
        assert_eq!(
            found,
            [
                "2 crate::tags::store::Tag",
                "2 crate::tags::store::views",
                "2 crate::tags::store::views::EditorTag",
                "3 crate::http::Problem",
                "3 crate::db::Conn",
                "3 crate::db::Tx",
                "7 crate::tags::store::rows::inner::*",
                "8 crate::tags::live",
            ]
        );
    }

    #[test]
    fn no_file_outgrows_its_room() {
        let mut files = Vec::new();
        for folder in ["src", "tests", "benches"] {
            collect(&root().join(folder), &mut files);
        }
        files.sort();
        assert!(files.len() > 200);
        let lines = |file: &PathBuf| fs::read_to_string(file).unwrap().lines().count();
        let outgrown: Vec<String> = files
            .iter()
            .map(|file| (file.strip_prefix(root()).unwrap().display(), lines(file)))
            .filter(|(_, lines)| *lines > ROOM)
            .map(|(path, lines)| {
                format!("{path}: {lines} lines; more than {ROOM} are too many: make it a folder")
            })
            .collect();
        assert!(outgrown.is_empty(), "\n{}\n", outgrown.join("\n"));
    }

    #[test]
    fn functions_are_read_with_their_bodies() {
        let text = "/// Calls fn of others {.\npub fn a(tx: &mut Tx) -> R<{ 1 }> where X: Y {\n    if b { c() }\n}\n\nfn d();\nfn e() {}\n";
        let source = Source {
            path: "a.rs".to_owned(),
            text: text.replace("R<{ 1 }>", "R"),
        };
        let found: Vec<_> = source
            .functions()
            .into_iter()
            .map(|it| (it.line, it.body))
            .collect();
        assert_eq!(
            found,
            [(2, "{\n    if b { c() }\n}".to_owned()), (7, "{}".to_owned())]
        );
    }
}
