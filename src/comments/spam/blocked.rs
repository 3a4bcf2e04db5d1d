//! The list of words and domains that no comment is to hold.

use futures_util::future::{BoxFuture, FutureExt};

use super::{Candidate, Fate, Reason, SpamCheck, Verdict};
use crate::clock::Timestamp;
use crate::comments::model::bans::MOST_WORDS;
use crate::comments::{CommentError, store};
use crate::db::{Conn, Db};
use crate::text::lookalike::{Readings, domains_in};

/// What moderators banned from texts, however it is spelt. Who wrote it is not told so: they would try another spelling.
#[derive(Clone, Copy, Debug)]
pub struct BlockList;

impl SpamCheck for BlockList {
    fn judge<'c>(
        &'c self,
        db: &'c Db,
        candidate: Candidate<'c>,
    ) -> BoxFuture<'c, Result<Verdict, CommentError>> {
        let text = candidate.comment.whole();
        let find = move |conn: &mut Conn, now: Timestamp| {
            let words = store::bans::words(conn, now, MOST_WORDS)?;
            let readings = Readings::of(&text);
            let held = words.into_iter().filter(|word| readings.hold(word));
            let mut verdicts: Vec<Verdict> = held.map(|word| spam("blocked_word", &word)).collect();
            let named = store::bans::domains(conn, &domains_in(&text), now)?;
            verdicts.extend(named.iter().map(|domain| spam("blocked_domain", domain)));
            Ok::<_, CommentError>(verdicts)
        };
        async move {
            let verdicts = db.read_now(find).await?;
            Ok(verdicts.into_iter().fold(Verdict::default(), Verdict::and))
        }
        .boxed()
    }
}

fn spam(code: &str, banned: &str) -> Verdict {
    Verdict::new(
        Fate::Spam,
        Reason::new(code, format!("holds “{banned}”, which is banned")),
    )
}
