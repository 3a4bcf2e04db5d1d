//! `dateline audit`: whether the audit log is what was written.

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::output::line;
use super::start::{block_on, existing_database};
use crate::audit::{AuditError, Verification, service};
use crate::auth::Actor;
use crate::config::Config;
use crate::db::Db;
use crate::text::hexadecimal;

/// Options of `dateline audit`.
#[derive(Args, Debug)]
pub(super) struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Compute the hashes of the whole log anew, and compare
    #[command(after_help = "\
Ends with 1 and names the first entry that is missing, was changed or is out of place. Else it prints the number of
entries, and the number and hash of the newest: kept somewhere else, they show later whether entries were cut off.

Examples:
  dateline audit verify")]
    Verify,
}

/// Runs one of the commands on the configured database.
pub(super) fn run(arguments: &AuditArguments, config: &Config) -> Result<(), Failure> {
    let db = existing_database(config)?;
    match arguments.command {
        AuditCommand::Verify => block_on(verify(&db)),
    }
}

async fn verify(db: &Db) -> Result<(), Failure> {
    let (mut checked, mut after) = (0, 0);
    loop {
        let Verification { walk, more, newest } = db
            .read(move |conn| service::verify(conn, &Actor::system(), after))
            .await?;
        checked += walk.checked;
        if let Some(broken) = walk.broken {
            return Err(Failure::new(format!(
                "the audit log is broken: entry {broken} is missing, was changed or is out of place; \
                 {checked} entries before it are right"
            )));
        }
        if !more {
            line(format_args!("{checked} entries, all as they were written"))?;
            return match newest {
                Some(newest) => line(format_args!(
                    "newest: {} {}",
                    newest.sequence,
                    hexadecimal(&newest.hash)
                )),
                None => Ok(()),
            };
        }
        after = walk.link.sequence;
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Database(error) => error.into(),
            AuditError::Denied(denied) => Self::new(denied),
        }
    }
}
