//! What `dateline user --help` says.

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use strum::VariantArray;

use crate::{auth::Role, text::EmailAddress};

/// Options of `dateline user`.
#[derive(Args, Debug)]
pub(in crate::cli) struct UserArguments {
    #[command(subcommand)]
    pub(super) command: UserCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create an account that can log in at once
    #[command(after_help = "\
Without --password-stdin a password is made up and printed once.

Examples:
  dateline user create --role admin --email ann@example.org --name \"Ann Ábel\"
  pass show newsroom/ben | dateline user create --role author --email ben@example.org --password-stdin")]
    Create(CreateArguments),
    /// List the accounts: e-mail, role, status, last login and name, with tabs between them
    #[command(after_help = "\
Examples:
  dateline user list
  dateline user list --role admin")]
    List {
        /// Only accounts with this role
        #[arg(long, value_parser = roles())]
        role: Option<Role>,
    },
    /// Give an account another role
    #[command(after_help = "\
The last administrator cannot be given another role. It holds from the account's next request on.

Examples:
  dateline user set-role ben@example.org editor")]
    SetRole {
        /// The e-mail address of the account
        email: EmailAddress,
        /// Its new role
        #[arg(value_parser = roles())]
        role: Role,
    },
    /// Give an account another password and end its logins
    #[command(after_help = "\
Without --password-stdin a password is made up and printed once.

Examples:
  dateline user set-password ben@example.org
  pass show newsroom/ben | dateline user set-password ben@example.org --password-stdin")]
    SetPassword(SetPasswordArguments),
    /// Take the second factor of an account away and end its logins
    #[command(after_help = "\
For somebody who lost telephone and recovery codes, when no administrator can log in to help. The next login takes the
password alone.

Examples:
  dateline user reset-second-factor ben@example.org")]
    ResetSecondFactor {
        /// The e-mail address of the account
        email: EmailAddress,
    },
    /// Lock an account and end its logins
    #[command(after_help = "\
The last administrator cannot be suspended. What the account wrote stays as it is.

Examples:
  dateline user suspend ben@example.org")]
    Suspend {
        /// The e-mail address of the account
        email: EmailAddress,
    },
}

/// Options of `dateline user create`.
#[derive(Args, Debug)]
pub(super) struct CreateArguments {
    /// The e-mail address to log in with
    #[arg(long)]
    pub(super) email: EmailAddress,
    /// What the account may do
    #[arg(long, value_parser = roles())]
    pub(super) role: Role,
    /// What colleagues see [default: the e-mail address up to its @]
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
}

impl CreateArguments {
    /// The name asked for, or the part of the address before the `@`.
    pub(super) fn name(&self) -> String {
        let before_at = || {
            self.email
                .expose()
                .split('@')
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        self.name.clone().unwrap_or_else(before_at)
    }
}

/// Options of `dateline user set-password`.
#[derive(Args, Debug)]
pub(super) struct SetPasswordArguments {
    /// The e-mail address of the account
    pub(super) email: EmailAddress,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
}

/// Takes a role by its name; the help and the message of a wrong one list all.
fn roles() -> impl TypedValueParser<Value = Role> {
    let names = Role::VARIANTS.iter().map(<Role as AsRef<str>>::as_ref);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Role>())
}
