//! `dateline serve`: the server itself.

use crate::{
    app::App,
    auth::{Actor, service::setup::setup_token},
    config::Config,
    db::Db,
    jobs, server, telemetry,
};

use super::{
    failure::Failure,
    output::line,
    start::{self, block_on},
};

/// Updates the database, listens, and works until it is told to stop.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    telemetry::begin(&config.log).map_err(Failure::new)?;
    let app = start::app(config)?;
    block_on(async {
        let db = app.db.clone();
        let running = listen(app.clone(), config)?;
        line(format_args!("Dateline listens on http://{}", running.address))?;
        let runner = actix_web::rt::spawn(jobs::run(app.clone(), config.desk, config.changes));
        let setup = setup_lines(&db, &public_url(config, &running)).await;
        setup.into_iter().try_for_each(line)?;
        let stopped = running.server.await;
        runner.abort();
        stopped.map_err(|error| Failure::new(format!("the server stopped: {error}")))
    })
}

/// Binds the configured address.
pub(super) fn listen(app: App, config: &Config) -> Result<server::Running, Failure> {
    server::start(app, config).map_err(|error| {
        let address = config.server.listen_address();
        Failure::new(format!(
            "cannot listen on {address} ({error}); end what listens there, or choose another DATELINE_PORT"
        ))
    })
}

/// How to create the first administrator, while there is none. Not being able to make a token is no reason not to
/// start: a newsroom on a read-only disk can still be read.
async fn setup_lines(db: &Db, public_url: &str) -> Option<String> {
    let actor = Actor::system();
    let token = db.write(actor.context(), move |tx| setup_token(tx, &actor));
    match token.await {
        Ok(token) => token.map(|token| explained(token.reveal(), public_url)),
        Err(error) => {
            tracing::warn!(%error, "no token for the first administrator can be made");
            None
        }
    }
}

/// Where clients find the server. The system chooses the port when 0 was asked for.
fn public_url(config: &Config, running: &server::Running) -> String {
    match config.server.port {
        0 => format!("http://{}", running.address),
        _ => config.server.public_url.clone(),
    }
}

fn explained(token: &str, public_url: &str) -> String {
    format!(
        "
Nobody administers this newsroom yet. Create the first administrator within 24 hours, with a token that works once:

  curl {public_url}/api/v1/auth/setup -H 'Content-Type: application/json' -d '{{
    \"token\": \"{token}\",
    \"email\": \"you@example.org\", \"name\": \"Your Name\", \"password\": \"a password of yours\"}}'

or on this machine, without the token:

  dateline user create --role admin --email you@example.org
"
    )
}
