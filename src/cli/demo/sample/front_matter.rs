//! Reads an article from its file: a head of `key: value` lines between two `---`, then the body in Markdown.
//!
//! What follows a line `+++` is added at the end of the body by the pending version.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{
    SampleArticle, SampleChanges, SampleCorrection, SampleCredit, SampleNote, SamplePicture, SampleStatus,
    SampleTakedown,
};
use crate::articles::CorrectionKind;

/// The keys that list tags, in the order in which an article's tags are given.
const TAG_KEYS: [&str; 4] = ["topics", "people", "places", "organisations"];

/// Reads the text of one file.
///
/// # Errors
/// Names the line or key that is missing, unknown or cannot be read.
pub(super) fn article(slug: &str, text: &str) -> Result<SampleArticle, String> {
    let (mut head, body) = split(text)?;
    let (markdown, addition) = body.split_once("\n+++\n").unwrap_or((body, ""));
    let markdown = markdown.trim().to_owned();
    let article = SampleArticle {
        slug: Some(slug.to_owned()),
        title: head.need("title")?,
        kicker: head.take("kicker"),
        subtitle: head.take("subtitle"),
        summary: head.take("summary"),
        dateline: head.take("dateline"),
        language: head.need("language")?,
        translation_of: head.take("translation_of"),
        section: head.need("section")?,
        tags: TAG_KEYS.iter().flat_map(|key| head.list(key)).collect(),
        credits: credits(&mut head)?,
        byline: head.take("byline"),
        picture: picture(&mut head)?,
        source: head.take("source"),
        status: status(&mut head, &markdown, addition)?,
        corrections: corrections(&mut head),
        former_slug: head.take("former_slug"),
        note: note(&mut head),
        due: head.hours("due_hours")?,
        age: head.hours("age_hours")?.ok_or("age_hours is missing")?,
        markdown,
    };
    head.finish()?;
    Ok(article)
}

fn split(text: &str) -> Result<(Head<'_>, &str), String> {
    let (head, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .ok_or("must begin with a head between two lines ---")?;
    let mut values = BTreeMap::new();
    for line in head.lines() {
        let (key, value) = line
            .split_once(": ")
            .ok_or_else(|| format!("no value in line {line:?}"))?;
        if values.insert(key, value.trim()).is_some() {
            return Err(format!("{key} is given twice"));
        }
    }
    Ok((Head(values), body))
}

/// `slug (role), slug (role)`
fn credits(head: &mut Head) -> Result<Vec<SampleCredit>, String> {
    head.list("authors")
        .iter()
        .map(|credit| {
            let (author, role) = credit
                .strip_suffix(')')
                .and_then(|credit| credit.split_once(" ("))
                .ok_or_else(|| format!("no role in {credit:?}"))?;
            Ok(SampleCredit {
                author: author.to_owned(),
                role: role.to_owned(),
            })
        })
        .collect()
}

fn picture(head: &mut Head) -> Result<Option<SamplePicture>, String> {
    let Some(url) = head.take("picture") else {
        return Ok(None);
    };
    Ok(Some(SamplePicture {
        url,
        alt: head.need("picture_alt")?,
        caption: head.need("picture_caption")?,
        credit: head.need("picture_credit")?,
    }))
}

fn status(head: &mut Head, markdown: &str, addition: &str) -> Result<SampleStatus, String> {
    match head.need("status")?.as_str() {
        "draft" => Ok(SampleStatus::Draft),
        "in-review" => Ok(SampleStatus::InReview),
        "changes-requested" => Ok(SampleStatus::ChangesRequested(head.need("review_note")?)),
        "approved" => Ok(SampleStatus::Approved),
        "scheduled" => {
            let wait = head.hours("publish_hours")?;
            Ok(SampleStatus::Scheduled(wait.ok_or("publish_hours is missing")?))
        }
        "published" => Ok(SampleStatus::Published),
        "embargoed" => Ok(SampleStatus::Embargoed(head.hours("embargo_hours")?)),
        "unpublished" => Ok(SampleStatus::Unpublished),
        "taken-down" => Ok(SampleStatus::TakenDown(SampleTakedown {
            reason: head.need("reason")?,
            notice: head.need("notice")?,
        })),
        "trashed" => Ok(SampleStatus::Trashed),
        "published-with-pending-changes" => {
            let title = head.need("pending_title")?;
            let markdown = format!("{markdown}\n\n{}", addition.trim());
            Ok(SampleStatus::PublishedWithPendingChanges(SampleChanges {
                title,
                markdown,
            }))
        }
        other => Err(format!("unknown status {other:?}")),
    }
}

/// `correction: …` and `retraction: …`
fn corrections(head: &mut Head) -> Vec<SampleCorrection> {
    let kinds = [
        ("correction", CorrectionKind::Correction),
        ("retraction", CorrectionKind::Retraction),
    ];
    kinds
        .into_iter()
        .filter_map(|(key, kind)| {
            let text = head.take(key)?;
            Some(SampleCorrection { kind, text })
        })
        .collect()
}

/// `note: …` and `reply: …`
fn note(head: &mut Head) -> Option<SampleNote> {
    let text = head.take("note")?;
    let reply = head.take("reply");
    Some(SampleNote { text, reply })
}

/// The values not yet taken.
struct Head<'a>(BTreeMap<&'a str, &'a str>);

impl Head<'_> {
    fn take(&mut self, key: &str) -> Option<String> {
        self.0.remove(key).map(str::to_owned)
    }

    fn need(&mut self, key: &str) -> Result<String, String> {
        self.take(key).ok_or_else(|| format!("{key} is missing"))
    }

    fn hours(&mut self, key: &str) -> Result<Option<Duration>, String> {
        let hours = self.take(key).map(|hours| hours.parse::<u64>()).transpose();
        let hours = hours.map_err(|error| format!("{key}: {error}"))?;
        Ok(hours.map(|hours| Duration::from_secs(hours * 3_600)))
    }

    /// The values of a line with commas; none when the key is missing.
    fn list(&mut self, key: &str) -> Vec<String> {
        self.0
            .remove(key)
            .map(|line| line.split(", ").map(str::to_owned).collect())
            .unwrap_or_default()
    }

    fn finish(self) -> Result<(), String> {
        match self.0.into_keys().next() {
            Some(key) => Err(format!("unknown key {key}")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str =
        "---\ntitle: A: B\nlanguage: en\nsection: local\nstatus: draft\nage_hours: 2\n---\nText.\n";

    #[test]
    fn a_small_head_is_enough() {
        let article = article("a-b", SMALL).unwrap();
        assert_eq!(article.title, "A: B");
        assert_eq!(article.markdown, "Text.");
        assert_eq!(article.age, Duration::from_secs(7_200));
        assert_eq!(
            (article.credits, article.tags, article.picture),
            (vec![], vec![], None)
        );
    }

    #[test]
    fn the_pending_version_has_a_longer_body() {
        let text =
            SMALL.replace("draft", "published-with-pending-changes\npending_title: C") + "\n+++\nMore.\n";
        let article = article("a-b", &text).unwrap();
        assert_eq!(article.markdown, "Text.");
        let changes = SampleChanges {
            title: "C".into(),
            markdown: "Text.\n\nMore.".into(),
        };
        assert_eq!(article.status, SampleStatus::PublishedWithPendingChanges(changes));
    }

    #[test]
    fn what_goes_with_a_state_is_read_with_it() {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        let takedown = SampleTakedown {
            reason: "R".into(),
            notice: "N".into(),
        };
        for (lines, status) in [
            ("in-review", SampleStatus::InReview),
            (
                "changes-requested\nreview_note: Why?",
                SampleStatus::ChangesRequested("Why?".into()),
            ),
            ("approved", SampleStatus::Approved),
            ("scheduled\npublish_hours: 7", SampleStatus::Scheduled(hours(7))),
            ("embargoed", SampleStatus::Embargoed(None)),
            (
                "embargoed\nembargo_hours: 30",
                SampleStatus::Embargoed(Some(hours(30))),
            ),
            (
                "taken-down\nreason: R\nnotice: N",
                SampleStatus::TakenDown(takedown),
            ),
        ] {
            assert_eq!(
                article("a-b", &SMALL.replace("draft", lines)).unwrap().status,
                status
            );
        }
    }

    #[test]
    fn credits_keep_their_order_and_roles() {
        let text = SMALL.replace("status", "authors: ann (writer), bob (photographer)\nstatus");
        let credits = article("a-b", &text).unwrap().credits;
        let credits: Vec<_> = credits
            .iter()
            .map(|credit| (credit.author.as_str(), credit.role.as_str()))
            .collect();
        assert_eq!(credits, [("ann", "writer"), ("bob", "photographer")]);
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, mistake) in [
            (
                "---\ntitle",
                "title",
                "must begin with a head between two lines ---",
            ),
            ("title: A: B\n", "", "title is missing"),
            ("title", "titel: x\ntitle", "unknown key titel"),
            ("title", "language: de\ntitle", "language is given twice"),
            ("status: draft", "status", "no value in line \"status\""),
            ("draft", "lost", "unknown status \"lost\""),
            ("draft", "scheduled", "publish_hours is missing"),
            ("draft", "changes-requested", "review_note is missing"),
            ("draft", "taken-down\nreason: R", "notice is missing"),
            ("status", "reply: Yes.\nstatus", "unknown key reply"),
            ("status", "authors: ann\nstatus", "no role in \"ann\""),
            (
                "status",
                "picture: https://example.com/\nstatus",
                "picture_alt is missing",
            ),
            (
                "hours: 2",
                "hours: two",
                "age_hours: invalid digit found in string",
            ),
        ] {
            assert_eq!(article("a-b", &SMALL.replacen(from, to, 1)).unwrap_err(), mistake);
        }
    }
}
