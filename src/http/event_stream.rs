//! Server-Sent Events: an answer that goes on.

use std::convert::Infallible;

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use futures_util::{Stream, StreamExt};

/// The media type of the stream.
const EVENT_STREAM: &str = "text/event-stream";

/// Events as they come, kept by nobody. The next is asked for when the connection can take it, so a client that does
/// not read holds up nothing but itself.
#[derive(Debug)]
pub struct EventStream<S>(pub S);

impl<S: Stream<Item = Bytes> + 'static> Responder for EventStream<S> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(EVENT_STREAM)
            .insert_header((header::CACHE_CONTROL, "no-store"))
            // Compressed, an event would wait for the next ones; the outermost middleware takes this off again.
            .insert_header((header::CONTENT_ENCODING, "identity"))
            // Some proxies hold back what they pass on unless they are told not to.
            .insert_header(("x-accel-buffering", "no"))
            .streaming(self.0.map(Ok::<_, Infallible>))
    }
}
