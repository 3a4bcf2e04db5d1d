//! Public answers: given out as they are kept, or as a handler has just made them. Both are written here, so that
//! nobody can tell one from the other.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

use crate::http::cache::{Accepted, Flight, Kept, Made, ResponseCache, Turn, Waited, accepted, normal};

/// The route of an answer that no route has made this time, for the log.
struct Route(Arc<str>);

/// The route that an answer was kept for, if it was.
pub(super) fn route(response: &HttpResponse<impl MessageBody>) -> Option<Arc<str>> {
    let extensions = response.extensions();
    extensions.get::<Route>().map(|route| Arc::clone(&route.0))
}

pub(super) async fn deliver(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    cache: Option<ResponseCache>,
    private_paths: &[&str],
) -> Result<ServiceResponse<BoxBody>, Error> {
    let cache = cache.filter(|cache| cache.is_open() && is_for_everybody(&request, private_paths));
    let Some(cache) = cache else {
        return make(request, next).await;
    };
    // As it was sent it is most often a key already; see `normal`.
    if let Some(kept) = cache.get(sent(&request)) {
        return give(request, next, &cache, None, &kept).await;
    }
    let Some(key) = normal(request.uri()) else {
        return make(request, next).await;
    };
    loop {
        if let Some(kept) = cache.get(&key) {
            return give(request, next, &cache, Some(&key), &kept).await;
        }
        match cache.join(&key) {
            Turn::Mine(flight) => return make_for_all(request, next, &cache, &key, flight).await,
            Turn::Theirs(waiting) => match waiting.wait().await {
                // It may have been begun before a write that was over when this request came.
                Waited::Made(kept) if cache.holds(&kept) => {
                    return give(request, next, &cache, Some(&key), &kept).await;
                }
                Waited::Made(_) | Waited::Private => return make(request, next).await,
                Waited::Abandoned => {}
            },
        }
    }
}

fn sent(request: &ServiceRequest) -> &str {
    request.uri().path_and_query().map_or("/", |sent| sent.as_str())
}

/// Whether everybody gets the same answer. (`HEAD` is `GET` by now.)
fn is_for_everybody(request: &ServiceRequest, private_paths: &[&str]) -> bool {
    let headers = request.headers();
    let path = request.uri().path();
    request.method() == Method::GET
        && !headers.contains_key(header::AUTHORIZATION)
        && !headers.contains_key(header::COOKIE)
        && !private_paths.iter().any(|beginning| path.starts_with(beginning))
}

/// Lets the handler answer.
async fn make(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = next.call(request).await?;
    match take_made(&mut response) {
        Some(made) => {
            let (answer, _) = made.ready.answer(response.request()).await;
            Ok(ServiceResponse::new(response.into_parts().0, answer))
        }
        None => Ok(response.map_into_boxed_body()),
    }
}

/// Lets the handler answer, and keeps what it says.
async fn make_for_all(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    cache: &ResponseCache,
    key: &str,
    flight: Flight<Arc<Kept>>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Before anything is read: what is written from here on may be missing in the answer.
    let since = cache.moment();
    let mut response = match next.call(request).await {
        Ok(response) => response,
        Err(error) => {
            flight.land(None);
            return Err(error);
        }
    };
    let Some(made) = take_made(&mut response) else {
        flight.land(None);
        return Ok(response.map_into_boxed_body());
    };
    let ready = Arc::clone(&made.ready);
    let kept = cache.keep(key, made, since, response.request().match_pattern());
    flight.land(kept.clone());
    let (answer, grown) = ready.answer(response.request()).await;
    if let Some(kept) = kept.filter(|_| grown) {
        cache.weigh_again(key, &kept);
    }
    Ok(ServiceResponse::new(response.into_parts().0, answer))
}

/// Gives out what is kept under this key, or under what was sent.
async fn give(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    cache: &ResponseCache,
    key: Option<&str>,
    kept: &Arc<Kept>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if accepted(&request) == Accepted::Nothing {
        return make(request, next).await;
    }
    let (mut answer, grown) = kept.ready.answer(request.request()).await;
    if grown {
        cache.weigh_again(key.unwrap_or_else(|| sent(&request)), kept);
    }
    if let Some(route) = &kept.route {
        answer.extensions_mut().insert(Route(Arc::clone(route)));
    }
    Ok(request.into_response(answer))
}

fn take_made(response: &mut ServiceResponse<impl MessageBody>) -> Option<Made> {
    response.response_mut().extensions_mut().remove::<Made>()
}
