use super::accounts::Account;

/// The section that is shown.
const SECTION: &str = "local";

/// Where an article was once.
const FORMER: &str = "/articles/library-lends-tools";

/// What to look at, and how to get in.
pub(super) fn text(base: &str, accounts: &[Account]) -> String {
    let api = format!("{base}/api/v1");
    let people: String = accounts
        .iter()
        .map(|account| {
            format!(
                "  {:<12} {:<26} {}\n",
                account.role.as_ref(),
                account.email,
                account.password
            )
        })
        .collect();
    let editor = accounts
        .iter()
        .find(|account| account.role == crate::auth::Role::Editor);
    let (email, password) = editor.map_or(("", ""), |editor| {
        (editor.email.as_str(), editor.password.as_str())
    });
    format!(
        r#"
A sample newsroom is open on {base}. Ctrl-C ends it.

What readers get:
  {api}/articles
  {api}/articles?section={SECTION}&language=en&limit=5
  {api}/tags?kind=section
  {api}/authors
  {api}/comments
The reference of the API:
  {base}/docs

One account of each role, with passwords made for this run:
{people}
Try:
  curl -s '{api}/articles?limit=3'

  TOKEN=$(curl -s {api}/auth/login -H 'Content-Type: application/json' \
    -d '{{"email":"{email}","password":"{password}"}}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s '{api}/editor/articles?limit=3' -H "Authorization: Bearer $TOKEN"
  curl -s {api}/editor/articles -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    -d '{{"title":"Hello from the demo","language":"en","body":{{"format":"markdown","source":"It *works*."}}}}'

Once you have a TOKEN, what waits for a second pair of eyes, what is held back, and where old addresses lead:
  curl -s '{api}/editor/articles?stage=in_review' -H "Authorization: Bearer $TOKEN"
  curl -s '{api}/editor/articles?live_state=embargoed' -H "Authorization: Bearer $TOKEN"
  curl -s '{api}/resolve?path={FORMER}'
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::sample::{SampleStatus, articles};

    #[test]
    fn the_section_that_is_shown_has_something_to_show() {
        let shown = articles().into_iter().any(|article| {
            article.section == SECTION
                && article.language == "en"
                && article.status == SampleStatus::Published
        });
        assert!(shown);
    }

    #[test]
    fn the_former_address_that_is_shown_was_one() {
        let former = articles().into_iter().filter_map(|article| article.former_slug);
        let paths: Vec<_> = former.map(|slug| format!("/articles/{slug}")).collect();
        assert!(paths.iter().any(|path| path == FORMER), "{paths:?}");
    }
}
