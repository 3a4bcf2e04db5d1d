//! `dateline user …`: accounts, from the machine itself. Whoever may run this holds the database anyway, so it asks
//! for no login.

mod arguments;
mod commands;

pub(super) use arguments::UserArguments;
pub(super) use commands::run;
