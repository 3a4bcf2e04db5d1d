use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::pin::pin;

use clap::Args;
use futures_util::future::{Either, select};
use uuid::Uuid;

use super::accounts::{self, Account};
use super::fill::Generated;
use super::{fill, tour};
use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::output::line;
use crate::cli::serve::listen;
use crate::cli::start::{self, block_on};
use crate::config::Config;
use crate::{jobs, server, telemetry};

/// Passwords are printed for everybody to see, so the newsroom is for this machine alone.
const HOST: &str = "127.0.0.1";

/// Options of `dateline demo`.
#[derive(Args, Debug)]
pub(in crate::cli) struct DemoArguments {
    /// Where to keep the newsroom; must be empty or not there. A temporary folder that goes away when it is absent
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// The port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// How many articles to make besides the hand-written ones, at most 1000000
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    articles: u32,
    /// How many revisions each of those has, at most 100
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    revisions: u32,
    /// Write the addresses and passwords as JSON into this file too
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

/// Makes a newsroom, says how to look at it, and serves it until told to stop.
pub(in crate::cli) fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    check_port(arguments.port)?;
    let folder = Folder::new(arguments.dir.clone())?;
    let config = configuration(&folder.path, arguments.port)?;
    telemetry::begin(&config.log).map_err(Failure::new)?;
    let app = start::app(&config)?;
    block_on(serve(app, &config, arguments))
}

/// Filling a large newsroom takes a while: that the port is taken is better known before.
fn check_port(port: u16) -> Result<(), Failure> {
    TcpListener::bind((HOST, port)).map(drop).map_err(|error| {
        Failure::new(format!(
            "cannot listen on {HOST}:{port} ({error}); end what listens there, or choose another --port"
        ))
    })
}

async fn serve(app: App, config: &Config, arguments: &DemoArguments) -> Result<(), Failure> {
    let filled = pin!(fill(app.clone(), config, arguments));
    let accounts = match select(filled, pin!(server::stop_signal())).await {
        Either::Left((accounts, _)) => accounts?,
        Either::Right(_) => return Ok(()),
    };
    let runner = actix_web::rt::spawn(jobs::run(app.clone(), config.desk, config.changes));
    let running = listen(app, config)?;
    let base = format!("http://{}", running.address);
    if let Some(file) = &arguments.credentials {
        write_credentials(file, &base, &accounts)?;
    }
    line(tour::text(&base, &accounts))?;
    let stopped = running.server.await;
    runner.abort();
    stopped.map_err(|error| Failure::new(format!("the server stopped: {error}")))
}

async fn fill(app: App, config: &Config, arguments: &DemoArguments) -> Result<Vec<Account>, Failure> {
    let accounts = accounts::create(&app.db, &config.auth).await?;
    let generated = Generated {
        articles: arguments.articles,
        revisions: arguments.revisions,
    };
    fill::newsroom(&app.db, &app.clock, &accounts, generated).await?;
    Ok(accounts)
}

/// What the operator set for logs and limits holds here too; where the data lies does not.
fn configuration(folder: &Path, port: u16) -> Result<Config, Failure> {
    let database = format!("sqlite://{}", folder.join("dateline.db").display());
    let overrides = [
        ("DATELINE_DATA_DIR", folder.display().to_string()),
        ("DATELINE_DATABASE_URL", database),
        ("DATELINE_HOST", HOST.into()),
        ("DATELINE_PORT", port.to_string()),
    ];
    Ok(Config::load(
        overrides.map(|(name, value)| (name.to_owned(), value)).into(),
    )?)
}

/// The newsroom's folder, which goes away with the command unless it was asked for.
struct Folder {
    path: PathBuf,
    is_temporary: bool,
}

impl Folder {
    fn new(asked_for: Option<PathBuf>) -> Result<Self, Failure> {
        let is_temporary = asked_for.is_none();
        let path = asked_for.unwrap_or_else(|| {
            std::env::temp_dir().join(format!("dateline-demo-{}", Uuid::now_v7().simple()))
        });
        let failed = |error| Failure::new(format!("the folder {} cannot be used: {error}", path.display()));
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(failed)?;
        if fs::read_dir(&path).map_err(failed)?.next().is_some() {
            let path = path.display();
            return Err(Failure::new(format!(
                "{path} is not empty; name another folder, or empty it"
            )));
        }
        Ok(Self { path, is_temporary })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_temporary {
            // The system clears its temporary files too.
            let _left_behind = fs::remove_dir_all(&self.path);
        }
    }
}

fn write_credentials(file: &Path, base: &str, accounts: &[Account]) -> Result<(), Failure> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let text = serde_json::json!({ "base_url": base, "users": accounts }).to_string();
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", file.display())))
}
