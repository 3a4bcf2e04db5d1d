//! A browser for the tests that need one: Chromium, from Debian's package or wherever it stands on `PATH`. Where there is
//! none, [`dom`] says so on stderr, unless `TEST_REQUIRE_CHROMIUM=1` turns that into a failure: a continuous integration
//! must not skip what needs it unnoticed.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How a page stands after its scripts have run; nothing where there is no browser.
///
/// # Panics
/// When the browser fails, and when it is missing though `TEST_REQUIRE_CHROMIUM=1`.
pub fn dom(html: &str) -> Option<String> {
    let Some(browser) = find() else {
        let required = env::var_os("TEST_REQUIRE_CHROMIUM").is_some_and(|value| value == "1");
        assert!(
            !required,
            "TEST_REQUIRE_CHROMIUM=1, but there is no chromium on PATH"
        );
        let told = "SKIPPED in part: there is no chromium on PATH, so nothing was shown in a browser";
        let _nobody_listens = writeln!(io::stderr(), "{told}");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    fs::write(&page, html).unwrap();
    let shown = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--dump-dom",
        ])
        // Nothing is fetched, and time passes as fast as there is nothing to do.
        .args([
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=20000",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(
        shown.status.success(),
        "{}",
        String::from_utf8_lossy(&shown.stderr)
    );
    Some(String::from_utf8(shown.stdout).unwrap())
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.into_iter().find(|place| Path::is_file(place))
}
