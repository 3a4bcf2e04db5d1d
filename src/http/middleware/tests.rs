//! The layers together, on a real server.

mod codings;
mod cors;
mod edge;
mod kept;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use garde::Validate;
use reqwest::{Client, Method, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::http::{Body, Code, Private, Problem, Public, RequestId};

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Note {
    #[garde(length(chars, max = 5))]
    title: String,
}

struct Toy {
    address: SocketAddr,
    client: Client,
    handle: ServerHandle,
}

impl Toy {
    async fn start(settings: Settings) -> Self {
        let document = json!({"paths": {"/text": {"get": {}}, "/note": {"post": {}, "get": {}}}});
        let routes = Data::new(RouteTable::of_contract(&document));
        let server = HttpServer::new(move || {
            dress(App::new(), &settings, routes.clone())
                .route(
                    "/text",
                    web::get().to(async || Public::new("word ".repeat(1000), vec!["k".into()])),
                )
                .route("/id", web::get().to(async |id: RequestId| Private::ok(id.0)))
                .route(
                    "/slow",
                    web::get().to(async || {
                        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
                        Private::ok("done")
                    }),
                )
                .route(
                    "/panic",
                    web::get().to(async || if true { panic!("secret-word") } else { "" }),
                )
                .route(
                    "/broken",
                    web::get().to(async || HttpResponse::from_error(Problem::internal("secret-word"))),
                )
                .route(
                    "/bare",
                    web::get().to(async || HttpResponse::BadGateway().body("secret-word")),
                )
                .route(
                    "/gone",
                    web::get().to(async || HttpResponse::from_error(Problem::new(Code::Gone))),
                )
                .service(
                    web::resource("/note")
                        .guard(actix_web::guard::Post())
                        .to(async |note: Body<Note, 100>| Private::ok(note.into_inner().title)),
                )
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        crate::http::choose_cryptography();
        let client = Client::builder().no_gzip().no_brotli().no_zstd().build().unwrap();
        Self {
            address,
            client,
            handle,
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// Sends bytes as they are; the answer as text once the server closes or says no more for a second.
    async fn raw(&self, bytes: Vec<u8>) -> String {
        let address = self.address;
        web::block(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            stream.write_all(&bytes).unwrap();
            let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
            while let Ok(count @ 1..) = stream.read(&mut chunk) {
                answer.extend_from_slice(&chunk[..count]);
            }
            String::from_utf8_lossy(&answer).into_owned()
        })
        .await
        .unwrap()
    }

    async fn stop(self) {
        self.handle.stop(false).await;
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn problem(response: Response, status: u16, code: &str) -> Value {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let id = header(&response, "x-request-id").to_owned();
    let json: Value = response.json().await.unwrap();
    assert_eq!(
        (json["code"].as_str(), json["status"].as_u64()),
        (Some(code), Some(u64::from(status)))
    );
    assert_eq!(json["type"], format!("/problems/{code}"));
    assert_eq!(json["request_id"].as_str(), Some(id.as_str()));
    json
}
