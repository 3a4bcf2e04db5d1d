//! What a validation report says, with JSON pointers and codes.

use super::fault::push;
use crate::text::RULE_SEPARATOR;

/// Pointer, code and words of every broken rule, by the names of the members.
pub(super) fn violations(report: &garde::Report) -> Vec<(String, String, String)> {
    report
        .iter()
        .map(|(path, error)| {
            let (code, detail) = code_of(error.message());
            (pointer(path), code.to_owned(), detail.to_owned())
        })
        .collect()
}

/// garde names no rule, only words; its few phrases are told apart here.
fn code_of(message: &str) -> (&str, &str) {
    if let Some(split) = message.split_once(RULE_SEPARATOR) {
        return split;
    }
    let known = [
        ("length is lower than", "too_short"),
        ("length is greater than", "too_long"),
        ("lower than", "too_small"),
        ("greater than", "too_large"),
    ];
    let code = known
        .iter()
        .find(|(phrase, _)| message.starts_with(phrase))
        .map_or("invalid", |(_, code)| code);
    (code, message)
}

fn pointer(path: &garde::Path) -> String {
    let mut pointer = String::new();
    let parts = serde_json::to_value(path).unwrap_or_default();
    for part in parts.as_array().into_iter().flatten() {
        if let (Some(kind), Some(token)) = (part[0].as_str(), part[1].as_str())
            && kind != "none"
        {
            push(&mut pointer, token);
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use garde::Validate;

    use super::*;
    use crate::text::rule;

    #[derive(Validate)]
    struct Form {
        #[garde(length(chars, min = 2, max = 3))]
        title: String,
        #[garde(dive)]
        rows: Vec<Row>,
        #[garde(inner(length(max = 1)))]
        tags: Vec<String>,
        #[garde(custom(never))]
        other: u8,
    }

    #[derive(Validate)]
    struct Row {
        #[garde(range(min = 1, max = 5))]
        count: u8,
    }

    fn never(_: &u8, (): &()) -> garde::Result {
        Err(rule("unlucky", "never right"))
    }

    #[test]
    fn every_broken_rule_has_pointer_code_and_words() {
        let form = Form {
            title: "long".into(),
            rows: vec![Row { count: 1 }, Row { count: 0 }, Row { count: 6 }],
            tags: vec!["a".into(), "bb".into()],
            other: 0,
        };
        let found = violations(&form.validate().unwrap_err());
        let short: Vec<_> = found
            .iter()
            .map(|(pointer, code, _)| (pointer.as_str(), code.as_str()))
            .collect();
        let expected = [
            ("/other", "unlucky"),
            ("/rows/1/count", "too_small"),
            ("/rows/2/count", "too_large"),
            ("/tags/1", "too_long"),
            ("/title", "too_long"),
        ];
        assert_eq!(short, expected);
        assert_eq!(found[0].2, "never right");
    }
}
