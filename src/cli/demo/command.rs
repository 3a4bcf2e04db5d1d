//! The command: a folder, a newsroom in it, and the server.

use std::path::PathBuf;

use super::{accounts, fill, folder::DemoFolder, welcome};
use crate::{
    cli::{
        failure::Failure,
        output::{line, remark},
        serve::listen,
        start::{self, block_on},
    },
    config::Config,
    telemetry,
};

/// Options of `dateline demo`.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct DemoArguments {
    /// Keep the newsroom in this folder, which must be empty or missing [default: a temporary one]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Makes a newsroom and serves it until it is told to stop. A temporary folder is deleted then.
pub(in crate::cli) fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    let folder = DemoFolder::make(arguments.dir.as_deref())?;
    let config = configuration(&folder, arguments.port)?;
    telemetry::begin(&config.log).map_err(Failure::new)?;
    let app = start::app(&config)?;
    block_on(async {
        remark("making a newsroom …");
        let authors = fill::fill(&app.db).await?;
        let accounts = accounts::create(&app, &authors).await?;
        let running = listen(app, &config)?;
        line(welcome::text(running.address, &folder, &accounts))?;
        running
            .server
            .await
            .map_err(|error| Failure::new(format!("the server stopped: {error}")))
    })
}

/// The settings of a demo. They do not come from the environment: a demo must not touch the newsroom that is
/// configured there.
fn configuration(folder: &DemoFolder, port: u16) -> Result<Config, Failure> {
    let path = folder
        .path()
        .to_str()
        .ok_or_else(|| Failure::new("the path of the folder is not UTF-8"))?;
    let settings = [
        ("DATELINE_DATA_DIR", path),
        ("DATELINE_PORT", &port.to_string()),
        ("DATELINE_SITE_NAME", "The Port Ellery Dateline"),
        ("DATELINE_LOG", "warn"),
    ];
    Ok(Config::from_env(
        settings.map(|(name, value)| (name.to_owned(), value.to_owned())),
    )?)
}
