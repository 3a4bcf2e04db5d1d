//! From the desk to the stand.

use diesel::prelude::*;

use crate::db::schema::{live_redirects, redirects};
use crate::db::{Result, Tx, each};
use crate::keys;
use crate::redirects::{Redirect, SitePath};

/// Shows a redirect.
pub fn show(tx: &mut Tx, redirect: &Redirect) -> Result<()> {
    tx.purge(keys::REDIRECTS);
    let row = (
        live_redirects::from_path.eq(&redirect.from),
        live_redirects::target.eq(&redirect.to),
        live_redirects::status.eq(redirect.status),
    );
    diesel::insert_into(live_redirects::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Shows the redirect at this path no longer.
pub fn hide(tx: &mut Tx, from: &SitePath) -> Result<()> {
    tx.purge(keys::REDIRECTS);
    diesel::delete(live_redirects::table.find(from)).execute(&mut **tx)?;
    Ok(())
}

/// Shows exactly the redirects that the desk has, and says how many.
pub fn rebuild(tx: &mut Tx) -> Result<usize> {
    tx.purge_everything();
    diesel::delete(live_redirects::table).execute(&mut **tx)?;
    let all = redirects::table.select((redirects::from_path, redirects::target, redirects::status));
    Ok(each!(&mut **tx, |conn| diesel::insert_into(
        live_redirects::table
    )
    .values(all)
    .into_columns((
        live_redirects::from_path,
        live_redirects::target,
        live_redirects::status
    ))
    .execute(conn))?)
}
