//! What `dateline user …` does: the use cases of `auth`, called by Dateline itself.

use crate::{
    auth::{
        Actor, Role,
        error::AuthError,
        model::{NewUser, User, UserChanges},
        passwords::Password,
        service::{password::set_password, second_factors, users},
        store::users::UserFilter,
    },
    config::{AuthConfig, Config},
    db::{Db, DbError, PageRequest, Slice},
    text::EmailAddress,
};

use super::arguments::{CreateArguments, SetPasswordArguments, UserArguments, UserCommand};
use crate::cli::{
    failure::Failure,
    output::line,
    password,
    start::{block_on, database, existing_database},
};

/// Runs one of the commands on the configured database.
pub(in crate::cli) fn run(arguments: UserArguments, config: &Config) -> Result<(), Failure> {
    let creates = matches!(arguments.command, UserCommand::Create(_));
    let db = if creates {
        database(config)?
    } else {
        existing_database(config)?
    };
    block_on(async {
        match arguments.command {
            UserCommand::Create(arguments) => create(&db, &config.auth, &arguments).await,
            UserCommand::List { role } => list(&db, role).await,
            UserCommand::SetRole { email, role } => set_role(&db, email, role).await,
            UserCommand::SetPassword(arguments) => change_password(&db, &config.auth, arguments).await,
            UserCommand::ResetSecondFactor { email } => reset_second_factor(&db, email).await,
            UserCommand::Suspend { email } => suspend(&db, email).await,
        }
    })
}

async fn create(db: &Db, config: &AuthConfig, arguments: &CreateArguments) -> Result<(), Failure> {
    let chosen = Chosen::by(arguments.password_stdin)?;
    let new = NewUser {
        email: arguments.email.clone(),
        name: arguments.name(),
        role: arguments.role,
        author: None,
        password_hash: Some(chosen.hash(config)?),
    };
    let actor = Actor::system();
    let (user, _no_invitation) = db
        .write(actor.context(), move |tx| users::create_user(tx, &actor, &new))
        .await?;
    line(format_args!("created {} ({})", user.email.expose(), user.role))?;
    chosen.print()
}

/// All accounts, page by page.
async fn list(db: &Db, role: Option<Role>) -> Result<(), Failure> {
    const PAGE: i64 = 100;
    let filter = UserFilter {
        role,
        ..UserFilter::default()
    };
    let mut cursor = None;
    loop {
        let page = PageRequest {
            limit: PAGE,
            cursor,
            count: false,
        };
        let read = move |conn: &mut _| users::list_users(conn, &Actor::system(), filter, &page);
        let Slice { items, next, .. } = db.read(read).await?;
        for user in &items {
            line(described(user))?;
        }
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}

/// One account in a line: e-mail, role, status, last login, name.
fn described(user: &User) -> String {
    let last_login = user
        .last_login_at
        .map_or("never".to_owned(), |time| time.to_string());
    [
        user.email.expose(),
        user.role.as_ref(),
        user.status.as_ref(),
        &last_login,
        &user.name,
    ]
    .join("\t")
}

async fn set_role(db: &Db, email: EmailAddress, role: Role) -> Result<(), Failure> {
    let changes = UserChanges {
        role: Some(role),
        ..UserChanges::default()
    };
    let user = change(db, email, move |tx, actor, user| {
        users::update_user(tx, actor, user.id, user.version, &changes)
    })
    .await?;
    line(format_args!("{} is {} now", user.email.expose(), user.role))
}

async fn change_password(
    db: &Db,
    config: &AuthConfig,
    arguments: SetPasswordArguments,
) -> Result<(), Failure> {
    let chosen = Chosen::by(arguments.password_stdin)?;
    let hash = chosen.hash(config)?;
    let user = change(db, arguments.email, move |tx, actor, user| {
        set_password(tx, actor, user.id, &hash)
    })
    .await?;
    line(format_args!(
        "{} has a new password; its logins are ended",
        user.email.expose()
    ))?;
    chosen.print()
}

async fn reset_second_factor(db: &Db, email: EmailAddress) -> Result<(), Failure> {
    let user = change(db, email, |tx, actor, user| {
        second_factors::reset(tx, actor, user.id)
    })
    .await?;
    line(format_args!(
        "{} has no second factor; its logins are ended",
        user.email.expose()
    ))
}

async fn suspend(db: &Db, email: EmailAddress) -> Result<(), Failure> {
    let user = change(db, email, |tx, actor, user| {
        users::suspend_user(tx, actor, user.id, user.version)
    })
    .await?;
    line(format_args!(
        "{} is suspended; its logins are ended",
        user.email.expose()
    ))
}

/// Changes the account with that address as it is now: the operator has seen no version of it.
async fn change(
    db: &Db,
    email: EmailAddress,
    work: impl Fn(&mut crate::db::Tx, &Actor, &User) -> Result<User, AuthError> + Send + 'static,
) -> Result<User, Failure> {
    let actor = Actor::system();
    let address = email.clone();
    let changed = db.write(actor.context(), move |tx| {
        let user = users::get_user_by_email(tx, &actor, address.expose())?;
        work(tx, &actor, &user)
    });
    changed.await.map_err(|error| match error {
        AuthError::Database(DbError::NotFound) => Failure::new(format!(
            "no account has the address {}; `dateline user list` shows all",
            email.expose()
        )),
        other => other.into(),
    })
}

/// A password that was read or made up.
struct Chosen {
    password: Password,
    /// Shown once when it was made up.
    shown: Option<String>,
}

impl Chosen {
    fn by(stdin: bool) -> Result<Self, Failure> {
        if stdin {
            let password = password::from_stdin()?;
            password.check().map_err(Failure::new)?;
            return Ok(Self {
                password,
                shown: None,
            });
        }
        let made_up = password::generate();
        Ok(Self {
            password: Password::new(made_up.clone()),
            shown: Some(made_up),
        })
    }

    fn hash(&self, config: &AuthConfig) -> Result<String, Failure> {
        password::hash(config, &self.password)
    }

    fn print(&self) -> Result<(), Failure> {
        self.shown
            .iter()
            .try_for_each(|password| line(format_args!("password: {password}")))
    }
}

impl From<AuthError> for Failure {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Database(error) => error.into(),
            refused => Self::new(refused),
        }
    }
}
