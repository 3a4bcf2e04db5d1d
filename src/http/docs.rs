//! The contract itself, and a page to read it. Both come out of the binary: the page loads nothing from elsewhere.

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::Get;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::public::public_bytes;

/// Where the contract is served.
pub(super) const CONTRACT: &str = "/openapi.json";
/// The paths of the page.
pub(super) const PAGES: [&str; 2] = ["/docs", "/docs/{file:.*}"];

/// The page brings its scripts and styles along; it sets some styles in its elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
                      form-action 'none'";

/// The contract as it is served. Registered as `Data<Contract>`.
#[derive(Clone)]
pub struct Contract(Bytes);

impl Contract {
    /// The text of a document.
    pub fn new(text: &'static str) -> Self {
        Self(Bytes::from_static(text.as_bytes()))
    }
}

async fn contract(request: HttpRequest, contract: Data<Contract>) -> HttpResponse {
    public_bytes(&request, Bytes::clone(&contract.0), "application/json")
}

async fn to_page() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, HeaderValue::from_static("/docs/")))
        .finish()
}

/// The contract and the page that shows it.
pub(super) fn services() -> impl HttpServiceFactory {
    let page = Config::from(CONTRACT)
        .try_it_out_enabled(true)
        .validator_url("none");
    // Guards on resources, not on routes: another method then goes on to where every 405 is answered.
    (
        web::resource(CONTRACT).guard(Get()).to(contract),
        web::scope("/docs")
            .wrap(DefaultHeaders::new().add((header::CONTENT_SECURITY_POLICY, POLICY)))
            .service(web::resource("").guard(Get()).to(to_page))
            .service(SwaggerUi::new("/{file:.*}").config(page)),
    )
}
