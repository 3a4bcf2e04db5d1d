//! Telling people of replies to their comments, by e-mail.
//!
//! Somebody who comments may ask for it. Nothing is sent before the comment is shown, and then one letter that asks whether
//! it was they who asked: so nobody has letters sent to somebody else by a comment that no moderator let through, and not
//! more than one a week by others. Whoever follows the link in it is told of each reply that readers see, once, until they
//! follow the other link. A link is the proof that somebody reads the mail that comes to the address; nothing else is.

use std::time::Duration;

use serde_json::json;

use crate::auth::tokens::{SecretKind, SecretToken, TokenDigest};
use crate::comments::live::{self, LiveComment};
use crate::comments::model::bans::names_of;
use crate::comments::rules::{CommentRules, NoticeRules};
use crate::comments::store::{self, bans, commenters, notices};
use crate::comments::{Comment, CommentError, CommentId, CommenterId, NoticeAddress, NoticeState};
use crate::db::{Conn, Tx};
use crate::events::{Object, record_at_large};
use crate::mail::Letter;
use crate::queue::{self, JobKind};
use crate::text::EmailAddress;

/// How long nobody is asked again who has not answered.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How much of a reply is quoted, in characters.
const LONGEST_QUOTE: usize = 1_000;

/// What a comment that readers see from now on sets going: its author is asked whether they want to be told of replies, if
/// they said so, and whoever it answers is told of it.
pub(super) fn shown(tx: &mut Tx, comment: &Comment) -> Result<(), CommentError> {
    if let Some(who) = notices::wisher(tx, comment.id)? {
        ask(tx, who)?;
    }
    let Some(answered) = comment.in_reply_to.or(comment.parent) else {
        return Ok(());
    };
    let waits = notices::wisher(tx, answered)?.is_some_and(|who| comment.commenter != Some(who));
    if waits && notices::note(tx, comment.id)? {
        let now = tx.now();
        queue::put(tx, JobKind::MailReply, comment.id, now)?;
    }
    Ok(())
}

fn ask(tx: &mut Tx, who: CommenterId) -> Result<(), CommentError> {
    let now = tx.now();
    let known = notices::address(tx, who)?.unwrap_or_default();
    let asked_lately = known.asked_at.is_some_and(|time| now < time.plus(PATIENCE));
    // Who does not want to be told is not asked either: whoever writes their address cannot know.
    if known.state() != NoticeState::Waiting || asked_lately {
        return Ok(());
    }
    let asked = NoticeAddress {
        asked_at: Some(now),
        ..known
    };
    notices::set_address(tx, who, asked)?;
    Ok(queue::put(tx, JobKind::MailConfirmation, who, now)?)
}

/// The letter that asks somebody whether they want to be told of replies; `None` where nobody is to be asked.
pub fn confirmation(
    tx: &mut Tx,
    who: CommenterId,
    rules: &CommentRules,
    newsroom: &str,
) -> Result<Option<Letter>, CommentError> {
    let known = notices::address(tx, who)?.unwrap_or_default();
    let (Some(rules), Some(email)) = (&rules.notices, reachable(tx, who)?) else {
        return Ok(None);
    };
    if known.state() == NoticeState::Confirmed {
        return Ok(None);
    }
    let subject = format!("{newsroom}: do you want to hear of replies?");
    let letter = Letter::new(email, &subject)
        .say(format!(
            "A comment at {newsroom} was signed with this address, and whoever wrote it wants to be told when somebody \
             replies. If it was you, say so here:"
        ))
        .say("If it was not you, do nothing: nothing will be sent to you.");
    Ok(Some(with_links(
        tx,
        letter,
        who,
        rules,
        "Say whether you want to",
    )?))
}

/// The letter that tells somebody of a reply; `None` where nobody is to be told.
pub fn of_reply(
    tx: &mut Tx,
    reply: CommentId,
    rules: &CommentRules,
    newsroom: &str,
) -> Result<Option<Letter>, CommentError> {
    let shown = live::find(tx, reply)?.filter(|_| rules.are_shown());
    let Some((shown, slug)) = shown else {
        // It may be shown again, and then it is time.
        notices::take_back(tx, reply)?;
        return Ok(None);
    };
    let Some((who, email)) = awaited(tx, &shown)? else {
        return Ok(None);
    };
    let Some(notices) = &rules.notices else {
        return Ok(None);
    };
    let title = live::title_of(tx, shown.article_id)?.unwrap_or_default();
    let name = shown.author_name.unwrap_or_default();
    let said: String = store::get(tx, reply)?.body.chars().take(LONGEST_QUOTE).collect();
    let mut letter = Letter::new(email, &format!("{newsroom}: {name} replied to you"))
        .say(format!("{name} replied to your comment on “{title}”:"))
        .quote(said);
    if let Some(url) = &notices.article_url {
        letter = letter.link(
            "Read it there",
            format!("{}#comment-{reply}", url.with(slug.as_str())),
        );
    }
    Ok(Some(with_links(
        tx,
        letter,
        who,
        notices,
        "Hear no more of replies",
    )?))
}

/// Who waits for a reply and may be told of it, and where.
fn awaited(tx: &mut Tx, reply: &LiveComment) -> Result<Option<(CommenterId, EmailAddress)>, CommentError> {
    let Some(answered) = reply.in_reply_to.or(reply.parent_id) else {
        return Ok(None);
    };
    let Some(who) = notices::wisher(tx, answered)? else {
        return Ok(None);
    };
    let known = notices::address(tx, who)?.unwrap_or_default();
    if live::find(tx, answered)?.is_none() || known.state() != NoticeState::Confirmed {
        return Ok(None);
    }
    Ok(reachable(tx, who)?.map(|email| (who, email)))
}

/// The address of somebody whom letters may be sent to: not of somebody who is banned, or gone.
fn reachable(tx: &mut Tx, who: CommenterId) -> Result<Option<EmailAddress>, CommentError> {
    let found = commenters::emails(tx, &[who])?.pop();
    let Some(Ok(email)) = found.map(|(_, email)| email.parse::<EmailAddress>()) else {
        return Ok(None);
    };
    let now = tx.now();
    let is_banned = !bans::holding(tx, &names_of(&email, None), now)?.is_empty();
    Ok(Some(email).filter(|_| !is_banned))
}

/// The letter with a link of its own, for people and for mail programs.
fn with_links(
    tx: &mut Tx,
    letter: Letter,
    who: CommenterId,
    rules: &NoticeRules,
    label: &str,
) -> Result<Letter, CommentError> {
    let token = SecretToken::generate(SecretKind::Notice);
    notices::add_link(tx, &token.digest(), who)?;
    let end = format!(
        "{}/api/v1/notices/{}/unsubscribe",
        rules.public_url,
        token.reveal()
    );
    Ok(letter
        .link(label, rules.page.with(token.reveal()))
        .unsubscribed_at(&end))
}

/// What has become of the wish of whoever holds a link.
pub fn state(conn: &mut Conn, digest: &TokenDigest) -> Result<NoticeState, CommentError> {
    let who = notices::holder(conn, digest)?.ok_or(CommentError::LinkMissing)?;
    Ok(notices::address(conn, who)?.unwrap_or_default().state())
}

/// Whoever holds a link wants to be told of replies.
pub fn confirm(tx: &mut Tx, digest: &TokenDigest) -> Result<(), CommentError> {
    let who = notices::holder(tx, digest)?.ok_or(CommentError::LinkMissing)?;
    let known = notices::address(tx, who)?.unwrap_or_default();
    let confirmed = NoticeAddress {
        confirmed_at: known.confirmed_at.or(Some(tx.now())),
        ended_at: None,
        ..known
    };
    notices::set_address(tx, who, confirmed)?;
    Ok(record_at_large(
        tx,
        "comment.notices_confirmed",
        Object::Comment,
        json!({}),
    )?)
}

/// Whoever holds a link no longer wants to be told of replies to anything.
pub fn end(tx: &mut Tx, digest: &TokenDigest) -> Result<(), CommentError> {
    let who = notices::holder(tx, digest)?.ok_or(CommentError::LinkMissing)?;
    let known = notices::address(tx, who)?.unwrap_or_default();
    let ended = NoticeAddress {
        confirmed_at: None,
        ended_at: Some(tx.now()),
        ..known
    };
    notices::set_address(tx, who, ended)?;
    notices::forget_wishes(tx, who)?;
    Ok(record_at_large(
        tx,
        "comment.notices_ended",
        Object::Comment,
        json!({}),
    )?)
}
