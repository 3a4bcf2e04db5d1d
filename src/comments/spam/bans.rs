//! The list of those whose comments are not taken.

use futures_util::future::{BoxFuture, FutureExt};

use super::{Candidate, Fate, Reason, SpamCheck, Verdict};
use crate::clock::Timestamp;
use crate::comments::model::bans::{BanKind, names_of};
use crate::comments::{CommentError, store};
use crate::db::{Conn, Db};

/// What moderators banned. Who comes from a banned network or with an address at a banned domain is told so. That an
/// e-mail address is banned is told nobody, else anybody could find out whose is: such a comment is spam.
#[derive(Clone, Copy, Debug)]
pub struct BanList;

impl SpamCheck for BanList {
    fn judge<'c>(
        &'c self,
        db: &'c Db,
        candidate: Candidate<'c>,
    ) -> BoxFuture<'c, Result<Verdict, CommentError>> {
        let names = names_of(&candidate.comment.email, candidate.address);
        let find = move |conn: &mut Conn, now: Timestamp| store::bans::holding(conn, &names, now);
        async move {
            let held = db.read_now(find).await?;
            Ok(held
                .into_iter()
                .map(verdict)
                .fold(Verdict::default(), Verdict::and))
        }
        .boxed()
    }
}

fn verdict(kind: BanKind) -> Verdict {
    match kind {
        BanKind::Email => {
            let reason = Reason::new("banned_email", "the e-mail address is banned");
            Verdict::new(Fate::Spam, reason)
        }
        BanKind::Domain => {
            let reason = Reason::new("banned_domain", "the domain of the e-mail address is banned");
            Verdict::new(Fate::Reject, reason)
        }
        BanKind::Address => {
            let reason = Reason::new("banned_address", "comments from this network are not taken");
            Verdict::new(Fate::Reject, reason)
        }
        // Nobody is called by a word: those are looked for in what they write.
        BanKind::Word => Verdict::default(),
    }
}
