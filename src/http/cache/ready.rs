//! A public answer, ready to be sent to anybody in any coding.

use std::sync::{Arc, OnceLock};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::coding::{Accepted, Coding, accepted};
use crate::http::conditional::{coded_etag, content_etag, known_to_client};

/// Bodies below this many bytes are sent as they are: compressing them costs more than it saves, and the answers with
/// secrets in them (tokens) are among them, whose compressed length would tell something about the secret.
pub(crate) const WORTH_COMPRESSING: usize = 1024;

/// A larger body is compressed where that stops nobody else; the way there costs more than it takes for a smaller one.
const QUICK: usize = 8 * 1024;

/// The name of a header.
type Name = HeaderName;

/// The bytes of a public 200, and its headers.
#[derive(Debug)]
pub(crate) struct Ready {
    body: Bytes,
    content_type: HeaderValue,
    etag: HeaderValue,
    headers: Vec<(Name, HeaderValue)>,
    /// Made when somebody asks for it first. `None` inside where it could not be made: then the body is sent as it is.
    coded: [OnceLock<Option<Coded>>; Coding::COUNT],
}

#[derive(Debug)]
struct Coded {
    body: Bytes,
    etag: HeaderValue,
}

impl Ready {
    /// An answer with these headers beside `Content-Type` and `ETag`.
    pub(crate) fn new(body: Bytes, content_type: &'static str, headers: Vec<(Name, HeaderValue)>) -> Self {
        Self {
            etag: content_etag(&body),
            content_type: HeaderValue::from_static(content_type),
            body,
            headers,
            coded: Default::default(),
        }
    }

    /// The answer as it is, or 304 for who has it already.
    pub(crate) fn plain(&self, request: &HttpRequest) -> HttpResponse {
        match known_to_client(request, &self.etag) {
            Some(known) => self.not_modified(known),
            None => self.whole(self.body.clone(), self.etag.clone()),
        }
    }

    /// The answer in the coding that the client accepts best, or 304 for who has it already. Says whether that coding
    /// was made for this request.
    pub(crate) async fn answer(self: &Arc<Self>, request: &HttpRequest) -> (HttpResponse, bool) {
        if let Some(known) = known_to_client(request, &self.etag) {
            return (self.not_modified(known), false);
        }
        let plain = || self.whole(self.body.clone(), self.etag.clone());
        let Accepted::Coded(coding) = accepted(request) else {
            return (plain(), false);
        };
        if self.body.len() < WORTH_COMPRESSING {
            return (plain(), false);
        }
        let is_new = self.coded[coding as usize].get().is_none();
        match self.coded(coding).await {
            Some(Coded { body, etag }) => {
                let mut response = self.whole(body.clone(), etag.clone());
                let name = HeaderValue::from_static(coding.name());
                response.headers_mut().insert(header::CONTENT_ENCODING, name);
                (response, is_new)
            }
            None => (plain(), is_new),
        }
    }

    /// What it takes in memory, with the codings that were made so far.
    pub(crate) fn weight(&self) -> usize {
        let headers = self.headers.iter().map(|(_, value)| value.len());
        let coded = self.coded.iter().filter_map(|coded| coded.get()?.as_ref());
        let coded = coded.map(|coded| coded.body.len() + coded.etag.len());
        self.body.len() + headers.sum::<usize>() + coded.sum::<usize>()
    }

    async fn coded(self: &Arc<Self>, coding: Coding) -> Option<&Coded> {
        let place = &self.coded[coding as usize];
        if place.get().is_none() && self.body.len() > QUICK {
            let this = Arc::clone(self);
            // Whoever asks for it meanwhile waits there too, and it is made once.
            let made = tokio::task::spawn_blocking(move || {
                this.coded[coding as usize].get_or_init(|| this.encode(coding));
            });
            if made.await.is_err() {
                return None;
            }
        }
        place.get_or_init(|| self.encode(coding)).as_ref()
    }

    fn encode(&self, coding: Coding) -> Option<Coded> {
        let encoded = coding.encode(&self.body);
        let body = encoded
            .inspect_err(|error| tracing::error!(%error, ?coding, "an answer could not be compressed"))
            .ok()?;
        let etag = coded_etag(&self.etag, coding.name())?;
        Some(Coded {
            body: body.into_boxed_slice().into(),
            etag,
        })
    }

    fn whole(&self, body: Bytes, etag: HeaderValue) -> HttpResponse {
        let mut response = HttpResponse::with_body(StatusCode::OK, body).map_into_boxed_body();
        self.fill(&mut response, etag);
        let kind = self.content_type.clone();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    fn not_modified(&self, etag: HeaderValue) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
        self.fill(&mut response, etag);
        response
    }

    fn fill(&self, response: &mut HttpResponse, etag: HeaderValue) {
        let headers = response.headers_mut();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers.insert(header::ETAG, etag);
    }
}
