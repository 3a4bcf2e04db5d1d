//! The whole application without a server: asked in the test's own thread, over two connections at most, so that a test
//! sees every statement that an answer takes.

use std::rc::Rc;
use std::sync::{Arc, Mutex};

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use dateline::db::{Conn, Db, DbError, Options};
use dateline::server::{self, Shared};
use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::answer::Answer;
use super::{TestApp, application};

/// Gives a request to the application.
type Service = dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>;

/// An application that is asked in this thread.
pub struct Inside {
    service: Box<Service>,
    /// Its database.
    pub db: Db,
    sent: Arc<Mutex<Vec<String>>>,
}

impl TestApp {
    /// The same newsroom, asked without a server.
    pub async fn inside(&self) -> Inside {
        let options = Options {
            connections: 1,
            ..Options::default()
        };
        let app = application(&self.location, &options, &self.config, self.clock.clone());
        let (db, sent) = (app.db.clone(), Arc::default());
        watch(&db, &sent).await;
        let shared = Shared::configured(app, &self.config).unwrap();
        let service = Rc::new(init_service(server::application(&shared)).await);
        let service = Box::new(move |request: TestRequest| {
            let service = service.clone();
            async move { call_service(&*service, request.to_request()).await }.boxed_local()
        });
        Inside { service, db, sent }
    }
}

/// Notes what is sent over the connection of this thread, and over the one of the pool.
async fn watch(db: &Db, sent: &Arc<Mutex<Vec<String>>>) {
    let watched = || {
        let sent = sent.clone();
        move |conn: &mut Conn| {
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    let text = query.to_string();
                    let statement = text.split(" -- binds").next().unwrap_or_default();
                    sent.lock().unwrap().push(statement.to_owned());
                }
            });
            Ok::<_, DbError>(())
        }
    };
    db.read_inline(watched()).await.unwrap();
    db.read(watched()).await.unwrap();
}

impl Inside {
    /// What somebody without an account gets. The path is that of the whole URL. It is not held to the contract: what is
    /// asked so often takes its time.
    pub async fn get(&self, path: &str, headers: &[(&str, String)]) -> Answer {
        self.sent.lock().unwrap().clear();
        let request = TestRequest::with_uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.insert_header((*name, value.as_str()))
        });
        let response = (self.service)(request).await;
        let head = (response.status().as_u16(), headers_of(&response));
        let bytes = read_body(response).await.to_vec();
        Answer::new(Method::GET, path, head, bytes)
    }

    /// The statements that the last answer took.
    pub fn statements(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

fn headers_of(response: &ServiceResponse<BoxBody>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in response.headers() {
        let name: HeaderName = name.as_str().parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}
