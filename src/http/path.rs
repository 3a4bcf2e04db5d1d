//! Path parameters.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;

use super::problem::{Code, Problem};
use crate::text::percent_decode;

/// Path parameters as a type. Whatever does not fit it names nothing that exists: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T> Path<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // The raw path is looked at: the router replaces bytes that are not UTF-8 before it matches.
        let path = percent_decode(request.uri().path())
            .and_then(|_| web::Path::<T>::from_request(request, payload).into_inner().ok());
        ready(
            path.map(|path| Path(path.into_inner()))
                .ok_or_else(|| Problem::new(Code::NotFound)),
        )
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, HttpResponse};
    use uuid::Uuid;

    use super::*;

    async fn answer(path: &str) -> (u16, String) {
        let app = App::new()
            .route(
                "/number/{id}",
                web::get().to(async |id: Path<u32>| HttpResponse::Ok().body(id.to_string())),
            )
            .route(
                "/uuid/{id}",
                web::get().to(async |id: Path<Uuid>| HttpResponse::Ok().body(id.to_string())),
            )
            .route(
                "/slug/{id}",
                web::get().to(async |id: Path<String>| HttpResponse::Ok().body(id.into_inner())),
            );
        let response = call_service(
            &init_service(app).await,
            TestRequest::get().uri(path).to_request(),
        )
        .await;
        (
            response.status().as_u16(),
            String::from_utf8(read_body(response).await.to_vec()).unwrap(),
        )
    }

    #[actix_web::test]
    async fn a_path_that_fits_is_decoded() {
        assert_eq!(answer("/number/17").await, (200, "17".into()));
        assert_eq!(answer("/slug/caf%C3%A9%20x").await, (200, "café x".into()));
        assert_eq!(answer("/slug/a%2Fb").await, (200, "a/b".into()));
    }

    #[actix_web::test]
    async fn a_path_that_does_not_fit_is_404() {
        for path in [
            "/number/x",
            "/number/-1",
            "/number/123abc",
            "/uuid/1",
            "/slug/%00",
            "/slug/a%00b",
            "/slug/%ff",
        ] {
            assert_eq!(answer(path).await.0, 404, "{path}");
        }
    }
}
