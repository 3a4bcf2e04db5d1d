//! What a demo prints: where to look, lines to copy, and who can log in.

use std::{fmt::Write, net::SocketAddr};

use super::{accounts::DemoAccount, folder::DemoFolder};
use crate::auth::Role;

/// The whole text.
pub(super) fn text(address: SocketAddr, folder: &DemoFolder, accounts: &[DemoAccount]) -> String {
    let base = format!("http://{address}");
    let mut text = format!(
        "\
A newsroom to try is at {base}

Look at it in a browser:
  {base}/docs                     the API, to read and to try
  {base}/api/v1/authors
  {base}/api/v1/tags

Log in and look at the desk:
"
    );
    if let Some(editor) = accounts.iter().find(|account| account.role == Role::Editor) {
        text.push_str(&login(&base, editor));
    }
    text.push_str("\nAccounts (these passwords are of this demo alone):\n");
    for DemoAccount {
        role,
        email,
        password,
    } in accounts
    {
        let _infallible = writeln!(text, "  {:<12} {email:<26} {password}", role.to_string());
    }
    let fate = if folder.is_temporary() {
        "is deleted"
    } else {
        "stays"
    };
    let _infallible = write!(
        text,
        "\nThe folder {} {fate} when you stop it: Ctrl-C",
        folder.path().display()
    );
    text
}

fn login(base: &str, account: &DemoAccount) -> String {
    let DemoAccount { email, password, .. } = account;
    format!(
        "  TOKEN=$(curl -s {base}/api/v1/auth/login -H 'Content-Type: application/json' \\
    -d '{{\"email\": \"{email}\", \"password\": \"{password}\"}}' | grep -o '\"access_token\":\"[^\"]*' | cut -d'\"' -f4)
  curl -s {base}/api/v1/editor/tags -H \"Authorization: Bearer $TOKEN\"
"
    )
}
