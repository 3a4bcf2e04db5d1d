//! Settings from the environment and `.env`: the only reader of the environment.
//!
//! Each concern has a file with a struct and, beside it, the table of its settings (name, default, unit,
//! bounds, meaning). Reading, the messages and `.env.example` all come from that table.
//!
//! What always holds:
//! - [`Config::from_env`] touches nothing outside of the variables it is given and reports *every* mistake;
//! - a `DATELINE_*` variable that no setting has is a mistake;
//! - no message and no `Debug` output shows a secret ([`Secret`]).
//!
//! Adding a setting: a constant and its line in the `SECTION` of its concern, a field, a line in `read`; then run
//! the tests, which say what is missing in `.env.example`.

mod auth;
mod changes;
mod comments;
mod data;
mod database;
mod delivery;
mod desk;
mod limits;
mod links;
mod load;
mod log;
mod mail;
mod mistake;
mod preview;
mod reader;
mod secret;
mod server;
mod setting;
mod signing;
mod spam;
mod web_address;
mod website;

#[cfg(test)]
mod tests;

pub use auth::{Argon2Config, AuthConfig, LoginLimits};
pub use changes::ChangesConfig;
pub use comments::{CommentsConfig, CommentsPolicy, SiteComments};
pub use data::DataConfig;
pub use database::{DatabaseConfig, DatabaseUrl};
pub use delivery::DeliveryConfig;
pub use desk::DeskConfig;
pub use limits::LimitsConfig;
pub use links::LinkConfig;
pub use load::{Config, SECTIONS};
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, MailLogin, MailTls};
pub use mistake::ConfigMistake;
pub use preview::{PreviewConfig, TokenUrl};
pub use secret::Secret;
pub use server::ServerConfig;
pub use setting::{Kind, Section, Setting, Unit, example_file};
pub use signing::{SigningKey, SigningKeys};
pub use spam::{AkismetConfig, SpamConfig};
pub use website::{SlugUrl, WebsiteConfig};
