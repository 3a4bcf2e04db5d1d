//! Taking a comment.

use std::time::Duration;

use serde_json::json;

use crate::articles::{ArticleId, CommentsPolicy};
use crate::auth::tokens::{SecretKind, SecretToken};
use crate::clock::Timestamp;
use crate::comments::live::{self, OpenArticle};
use crate::comments::model::{Place, place};
use crate::comments::spam::{Candidate, Fate, SpamCheck, judge};
use crate::comments::store::{self, Origin, commenters, notices, readers};
use crate::comments::{
    Comment, CommentError, CommentId, CommentStatus, CommenterId, Marks, NewComment, WhyClosed,
};
use crate::config::SiteComments;
use crate::db::{Conn, Db, Tx, Version};
use crate::events::{Change, Object, record_change};

/// Saying the same again within this time is a mistake or worse.
pub(super) const REPEATED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// What posting goes by.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// What the site says about the comments of every article.
    pub site: SiteComments,
    /// With how many approved comments somebody is trusted.
    pub trusted_after: u32,
}

/// A comment that was taken, with the secret that its author gets once.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The comment.
    pub comment: Comment,
    /// What its author is told became of it. Of one that was kept as spam: what would have become of any other, else
    /// whoever is banned could tell.
    pub told: CommentStatus,
    /// What it is changed by, when it is new.
    pub secret: Option<SecretToken>,
}

/// A comment that was taken before, for who sends it again.
pub fn posted(conn: &mut Conn, id: CommentId, told: CommentStatus) -> Result<Posted, CommentError> {
    let comment = store::get(conn, id)?;
    if comment.is_erased() {
        return Err(CommentError::NotFound);
    }
    Ok(Posted {
        comment,
        told,
        secret: None,
    })
}

/// The live article that takes comments now, with the policy that holds for it.
pub fn open_article(
    conn: &mut Conn,
    id_or_slug: &str,
    site: SiteComments,
    now: Timestamp,
) -> Result<OpenArticle, CommentError> {
    let article = live::find_article(conn, id_or_slug)?.ok_or(CommentError::ArticleNotFound)?;
    let policy = article.policy.under(site.policy);
    let closed = match (policy, site.closes_at(article.published_at)) {
        (CommentsPolicy::Off, _) => Some(WhyClosed::Off),
        (CommentsPolicy::Closed, _) => Some(WhyClosed::Closed),
        (_, Some(time)) if time <= now => Some(WhyClosed::Since(time)),
        _ => None,
    };
    match closed {
        Some(why) => Err(CommentError::Closed(why)),
        None => Ok(OpenArticle { policy, ..article }),
    }
}

/// What the checks make of a comment: the same, with the strictest verdict.
pub async fn take(
    db: &Db,
    checks: &[Box<dyn SpamCheck>],
    candidate: Candidate<'_>,
) -> Result<NewComment, CommentError> {
    let verdict = judge(checks, db, candidate).await?;
    if verdict.fate == Fate::Reject {
        let details = verdict.reasons.iter().map(|reason| reason.detail.as_str());
        return Err(CommentError::Refused(details.collect::<Vec<_>>().join("; ")));
    }
    Ok(NewComment {
        verdict,
        ..candidate.comment.clone()
    })
}

/// Takes a comment.
pub fn post(
    tx: &mut Tx,
    article: ArticleId,
    new: &NewComment,
    posting: Posting,
) -> Result<Posted, CommentError> {
    // It may have left the stand since it was looked up.
    let now = tx.now();
    let policy = open_article(tx, &article.to_string(), posting.site, now)?.policy;
    let parent = new
        .parent
        .map(|parent| visible_parent(tx, article, parent))
        .transpose()?;
    if store::is_repeated(tx, article, &new.body, now.minus(REPEATED_WITHIN))? {
        return Err(CommentError::Repeated);
    }
    let commenter = commenters::commenter(tx, &new.email)?;
    let status = status_of(tx, policy, commenter, new.verdict.fate, posting)?;
    let told = told_of(tx, policy, commenter, status, posting)?;
    let secret = SecretToken::generate(SecretKind::Comment);
    let origin = Origin {
        secret: Some(secret.digest()),
        address: Some(readers::passer(tx)?),
        user: None,
    };
    let comment = Comment {
        commenter: Some(commenter),
        author_name: new.author_name.clone(),
        status,
        reasons: new.verdict.reasons.clone(),
        ..draft(tx, article, parent.as_ref(), (&new.body, &new.body_html))
    };
    store::insert(tx, &comment, &origin)?;
    if new.wants_notices {
        notices::wish(tx, comment.id, commenter)?;
    }
    tell(tx, &comment)?;
    Ok(Posted {
        comment,
        told,
        secret: Some(secret),
    })
}

/// What becomes of a comment at first. Nothing but its fate and the policy decides, and, where the policy says so, whether
/// its author is trusted.
pub(super) fn status_of(
    conn: &mut Conn,
    policy: CommentsPolicy,
    commenter: CommenterId,
    fate: Fate,
    posting: Posting,
) -> Result<CommentStatus, CommentError> {
    Ok(match (fate, policy) {
        (Fate::Spam | Fate::Reject, _) => CommentStatus::Spam,
        (Fate::Hold, _) => CommentStatus::Pending,
        (Fate::Accept, CommentsPolicy::PostModerated) => CommentStatus::Approved,
        (Fate::Accept, CommentsPolicy::TrustedFirst)
            if commenters::is_trusted(conn, commenter, posting.trusted_after)? =>
        {
            CommentStatus::Approved
        }
        (Fate::Accept, _) => CommentStatus::Pending,
    })
}

/// What the author of a comment in this state is told.
pub(super) fn told_of(
    conn: &mut Conn,
    policy: CommentsPolicy,
    commenter: CommenterId,
    status: CommentStatus,
    posting: Posting,
) -> Result<CommentStatus, CommentError> {
    match status {
        CommentStatus::Spam => status_of(conn, policy, commenter, Fate::Accept, posting),
        status => Ok(status),
    }
}

/// Adds a comment, and shows it if it is approved.
pub(super) fn add(tx: &mut Tx, comment: &Comment, origin: &Origin) -> Result<(), CommentError> {
    store::insert(tx, comment, origin)?;
    tell(tx, comment)
}

/// Says that a comment was added, and shows it if it is approved.
fn tell(tx: &mut Tx, comment: &Comment) -> Result<(), CommentError> {
    let payload = json!({ "article_id": comment.article, "status": comment.status });
    let change = Change::made(comment)?;
    record_change(
        tx,
        "comment.created",
        Object::Comment,
        comment.id,
        change,
        payload,
    )?;
    if comment.status == CommentStatus::Approved {
        show(tx, comment)?;
    }
    Ok(())
}

/// Shows a comment, and has those told who wait for that.
pub(super) fn show(tx: &mut Tx, comment: &Comment) -> Result<(), CommentError> {
    live::show(tx, comment)?;
    super::notices::shown(tx, comment)
}

/// A comment by nobody yet, that waits; `text` is as it is kept, and as readers see it.
pub(super) fn draft(
    tx: &Tx,
    article: ArticleId,
    parent: Option<&Comment>,
    (body, body_html): (&str, &str),
) -> Comment {
    let (id, now) = (tx.id(), tx.now());
    let in_reply_to = parent.map(|parent| parent.id);
    let Place { parent, path, depth } = place(id, parent);
    Comment {
        id,
        article,
        commenter: None,
        parent,
        in_reply_to,
        path,
        depth,
        author_name: String::new(),
        status: CommentStatus::Pending,
        body: body.to_owned(),
        body_html: body_html.to_owned(),
        marks: Marks::default(),
        votes: 0,
        reports: 0,
        reasons: Vec::new(),
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
        edited_at: None,
    }
}

/// A reply hangs under a comment that readers see, on the same article.
fn visible_parent(conn: &mut Conn, article: ArticleId, id: CommentId) -> Result<Comment, CommentError> {
    match live::find(conn, id)? {
        Some((shown, _)) if shown.article_id == article => Ok(store::get(conn, id)?),
        _ => Err(CommentError::ParentMissing),
    }
}
