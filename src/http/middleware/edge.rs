//! The outermost layer: see the module above for what it does and why it is outermost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError};
use tracing::Instrument;

use super::{caught::caught, deliver, head, secret_path::tellable, security, slow_body};
use crate::http::conditional::coded_etag;
use crate::http::head_only;
use crate::http::problem::{Code, MEDIA_TYPE, Problem};
use crate::http::request_id::{self, RequestId};

/// Stands in the log where no route matched. The path itself may hold a secret (a preview token) and is never logged.
const NO_ROUTE: &str = "-";

pub(super) async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    body_idle: Duration,
    secret_paths: &[&str],
) -> Result<ServiceResponse<BoxBody>, Error> {
    let visit = Visit::begin(&request, secret_paths);
    head_only::remember(&request);
    if let Err(problem) = head::check(&request) {
        return Ok(request.into_response(visit.end(problem.error_response(), None)));
    }
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    slow_body::guard(&mut request, body_idle);
    let span = tracing::info_span!("request", request_id = %visit.id.0);
    match caught(next.call(request)).instrument(span).await {
        Ok(Ok(response)) => {
            let (request, response) = response.into_parts();
            let route = deliver::route(&response).or_else(|| request.match_pattern().map(Arc::from));
            let response = visit.end(response.map_into_boxed_body(), route);
            Ok(ServiceResponse::new(request, response))
        }
        // Without a response the request is gone as well; the finished answer travels as an error.
        Ok(Err(error)) => Err(visit.fail(HttpResponse::from_error(error))),
        Err(panic) => Err(visit.fail(Problem::internal(panic).error_response())),
    }
}

/// What must be known of a request when its answer is finished.
struct Visit {
    id: RequestId,
    method: Method,
    /// Without the secret in it, if there is one.
    path: String,
    began: Instant,
}

impl Visit {
    fn begin(request: &ServiceRequest, secret_paths: &[&str]) -> Self {
        Self {
            id: request_id::assign(request),
            method: request.method().clone(),
            path: tellable(request.uri().path(), secret_paths),
            began: Instant::now(),
        }
    }

    fn fail(&self, response: HttpResponse) -> Error {
        InternalError::from_response("answered", self.end(response, None)).into()
    }

    /// Finishes an answer: the problem in it is written, its headers are completed, the log gets its line.
    fn end(&self, response: HttpResponse, route: Option<Arc<str>>) -> HttpResponse {
        let mut response = self.write_problem(response);
        let headers = response.headers_mut();
        name_coding(headers);
        security::merge_vary(headers);
        security::secure(headers);
        if let Ok(id) = HeaderValue::from_str(&self.id.0) {
            headers.insert(request_id::HEADER, id);
        }
        tracing::info!(
            target: "dateline::access",
            request_id = %self.id.0,
            method = %self.method,
            route = route.as_deref().unwrap_or(NO_ROUTE),
            status = response.status().as_u16(),
            duration_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
        response
    }

    fn write_problem(&self, mut response: HttpResponse) -> HttpResponse {
        let carried = response.extensions_mut().remove::<Problem>();
        let Some(problem) = carried.or_else(|| foreign_problem(&response)) else {
            return response;
        };
        if let Some(cause) = problem.cause() {
            let code = problem.code().kind().code;
            tracing::error!(request_id = %self.id.0, code, cause, "a request failed");
        }
        let json = problem.to_json(&self.id.0, &self.path).to_string();
        let mut response = response.set_body(BoxBody::new(json));
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        for (name, value) in problem.headers() {
            headers.insert(name.clone(), value.clone());
        }
        if problem.closes() {
            response
                .head_mut()
                .set_connection_type(actix_web::http::ConnectionType::Close);
        }
        response
    }
}

/// The problem in an error that the framework made, or nothing if this is no error.
fn foreign_problem(response: &HttpResponse) -> Option<Problem> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let written = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == MEDIA_TYPE);
    (is_error && !written).then(|| {
        let problem = Problem::new(Code::of_status(status));
        match response.error() {
            Some(cause) if status == StatusCode::INTERNAL_SERVER_ERROR => problem.caused_by(cause),
            _ => problem,
        }
    })
}

/// A strong ETag must tell content codings apart. `identity` was only said to keep the compression away.
fn name_coding(headers: &mut HeaderMap) {
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding == "identity")
    {
        headers.remove(header::CONTENT_ENCODING);
    }
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|coding| coding.to_str().ok());
    let coded = coding
        .zip(headers.get(header::ETAG))
        .and_then(|(coding, etag)| coded_etag(etag, coding));
    if let Some(etag) = coded {
        headers.insert(header::ETAG, etag);
    }
}
