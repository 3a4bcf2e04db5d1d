//! Who is told of replies to their comments.

use std::time::Duration;

use diesel::prelude::*;

use crate::auth::tokens::TokenDigest;
use crate::clock::Timestamp;
use crate::comments::{CommentId, CommenterId, NoticeAddress};
use crate::db::schema::{notice_addresses, notice_links, notice_wishes, notices};
use crate::db::{Conn, Result, Tx, each};

/// How long the links in a letter are good.
const LINKS_KEPT: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Notes that somebody wants to be told of replies to a comment of theirs.
pub fn wish(tx: &mut Tx, comment: CommentId, who: CommenterId) -> Result<()> {
    let row = (
        notice_wishes::comment_id.eq(comment),
        notice_wishes::commenter_id.eq(who),
    );
    diesel::insert_into(notice_wishes::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Who wants to be told of replies to a comment.
pub fn wisher(conn: &mut Conn, comment: CommentId) -> Result<Option<CommenterId>> {
    Ok(notice_wishes::table
        .find(comment)
        .select(notice_wishes::commenter_id)
        .first(conn)
        .optional()?)
}

/// Which of these comments their author wants to be told of replies to.
pub fn wished(conn: &mut Conn, comments: &[CommentId]) -> Result<Vec<CommentId>> {
    let wished = notice_wishes::table.filter(notice_wishes::comment_id.eq_any(comments));
    Ok(wished.select(notice_wishes::comment_id).load(conn)?)
}

/// Forgets that somebody wants to be told of replies to a comment.
pub fn forget_wish(tx: &mut Tx, comment: CommentId) -> Result<()> {
    diesel::delete(notice_wishes::table.find(comment)).execute(&mut **tx)?;
    Ok(())
}

/// What is known of somebody's address.
pub fn address(conn: &mut Conn, who: CommenterId) -> Result<Option<NoticeAddress>> {
    let columns = (
        notice_addresses::asked_at,
        notice_addresses::confirmed_at,
        notice_addresses::ended_at,
    );
    let found: Option<(Option<Timestamp>, Option<Timestamp>, Option<Timestamp>)> = notice_addresses::table
        .find(who)
        .select(columns)
        .first(conn)
        .optional()?;
    Ok(found.map(|(asked_at, confirmed_at, ended_at)| NoticeAddress {
        asked_at,
        confirmed_at,
        ended_at,
    }))
}

/// Notes what is known of somebody's address, instead of what was.
pub fn set_address(tx: &mut Tx, who: CommenterId, known: NoticeAddress) -> Result<()> {
    let NoticeAddress {
        asked_at,
        confirmed_at,
        ended_at,
    } = known;
    let row = (
        notice_addresses::commenter_id.eq(who),
        notice_addresses::asked_at.eq(asked_at),
        notice_addresses::confirmed_at.eq(confirmed_at),
        notice_addresses::ended_at.eq(ended_at),
    );
    diesel::delete(notice_addresses::table.find(who)).execute(&mut **tx)?;
    diesel::insert_into(notice_addresses::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets all comments that somebody wants to be told of replies to.
pub fn forget_wishes(tx: &mut Tx, who: CommenterId) -> Result<()> {
    diesel::delete(notice_wishes::table.filter(notice_wishes::commenter_id.eq(who))).execute(&mut **tx)?;
    Ok(())
}

/// Keeps the digest of a link that is sent to somebody, and forgets those of letters that are very old.
pub fn add_link(tx: &mut Tx, digest: &TokenDigest, who: CommenterId) -> Result<()> {
    let now = tx.now();
    let old = notice_links::table
        .filter(notice_links::commenter_id.eq(who))
        .filter(notice_links::created_at.lt(now.minus(LINKS_KEPT)));
    diesel::delete(old).execute(&mut **tx)?;
    let row = (
        notice_links::token_hash.eq(digest.to_vec()),
        notice_links::commenter_id.eq(who),
        notice_links::created_at.eq(now),
    );
    diesel::insert_into(notice_links::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Whom a link was sent to.
pub fn holder(conn: &mut Conn, digest: &TokenDigest) -> Result<Option<CommenterId>> {
    Ok(notice_links::table
        .find(digest.to_vec())
        .select(notice_links::commenter_id)
        .first(conn)
        .optional()?)
}

/// Notes that somebody is told of a reply. `false`: it was noted before.
pub fn note(tx: &mut Tx, reply: CommentId) -> Result<bool> {
    let noted = each!(&mut **tx, |conn| diesel::insert_into(notices::table)
        .values(notices::reply_id.eq(reply))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(noted > 0)
}

/// Forgets that somebody is told of a reply: they were not.
pub fn take_back(tx: &mut Tx, reply: CommentId) -> Result<()> {
    diesel::delete(notices::table.find(reply)).execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::Commenter;
    use crate::comments::live::newest_of;
    use crate::db::Id;
    use crate::db::testing::{TestDatabase, Way};

    #[tokio::test]
    async fn whom_to_tell_and_what_to_show_is_found_along_an_index() {
        let test = TestDatabase::new();
        let asked = |conn: &mut Conn| {
            let (comment, who) = (
                Id::new(uuid::Uuid::nil()),
                Id::<Commenter>::new(uuid::Uuid::nil()),
            );
            wisher(conn, comment)?;
            wished(conn, &[comment])?;
            address(conn, who)?;
            holder(conn, &[0; 32])?;
            newest_of(conn, Id::new(uuid::Uuid::nil()), 50)
        };
        for step in test.plan(asked).await {
            assert!(step.is_direct(Way::Search), "{step:?}");
        }
    }
}
