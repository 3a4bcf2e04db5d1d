//! The control: the server's middleware around answers that are the same every time.

use std::fs;
use std::path::Path;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use dateline::auth::authenticate;
use dateline::config::Config;
use dateline::http::{self, Settings};
use dateline::{routes, server, telemetry};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// Where the control answers, with the number of the answer and then the path that the server has for it.
pub const PREFIX: &str = "/api/v1/control";
const ROUTE: &str = "/control/{number}/{rest:.*}";

/// An answer of the server, kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// An answer as it is sent.
struct Fixed {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl TryFrom<Answer> for Fixed {
    type Error = Failure;

    fn try_from(answer: Answer) -> Result<Self, Failure> {
        let Answer {
            status,
            headers,
            body,
        } = answer;
        Ok(Self {
            status: StatusCode::from_u16(status)?,
            headers,
            body: body.into(),
        })
    }
}

/// Serves the answers of a file until it is killed, and writes where into another.
pub fn run(answers: &Path, address: &Path) -> Result<(), Failure> {
    let answers: Vec<Answer> = serde_json::from_slice(&fs::read(answers)?)?;
    let answers: Vec<Fixed> = answers
        .into_iter()
        .map(Fixed::try_from)
        .collect::<Result<_, _>>()?;
    let config = Config::load(Vec::new()).map_err(|mistakes| format!("{mistakes:?}"))?;
    telemetry::begin(&config.log)?;
    let table = http::route_table(&server::contract()).and_get(&format!("{}{ROUTE}", routes::BASE));
    let (answers, table) = (Data::new(answers), Data::new(table));
    let application = move || {
        let app = App::new().app_data(answers.clone());
        http::dress(app, &Settings::default(), table.clone()).service(
            web::scope(routes::BASE)
                .wrap(from_fn(authenticate))
                .route(ROUTE, web::get().to(answer)),
        )
    };
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(application)
            .workers(config.server.workers)
            .max_connections(config.server.max_connections)
            .tcp_nodelay(true)
            .client_request_timeout(config.server.head_timeout)
            .bind("127.0.0.1:0")?;
        let base = server.addrs().first().map(|address| format!("http://{address}"));
        fs::write(address, base.ok_or("nothing was bound")?)?;
        Ok(server.run().await?)
    })
}

async fn answer(path: web::Path<(usize, String)>, answers: Data<Vec<Fixed>>) -> HttpResponse {
    let Some(fixed) = answers.get(path.0) else {
        return HttpResponse::NotFound().finish();
    };
    let mut response = HttpResponse::build(fixed.status);
    for (name, value) in &fixed.headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(fixed.body.clone())
}
