//! E-mail: what a letter says, and handing it to the mail server.
//!
//! Nobody sends mail while a request waits for it. What is to be sent is put into the queue as a [`JobKind`], with the id of
//! whom or what it is about, in the transaction that decides on it; the letter is written when its time has come, and so a
//! link in it stands nowhere but in the letter. What goes wrong is told without addresses: mail servers repeat them.
//!
//! [`JobKind`]: crate::queue::JobKind

mod letter;
mod mailer;

pub use letter::Letter;
pub use mailer::{MailError, Mailer};
