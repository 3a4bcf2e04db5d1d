//! Answers for requests that no handler takes: 404, 405 with `Allow`, and `OPTIONS`; and the refusal of a query by
//! operations that take none.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde_json::Value;

use super::fields::Members;
use super::input::Pairs;
use super::problem::{Code, Problem};
use super::query::NoFilter;

/// Which methods each path knows. Taken from the contract, so that it cannot differ from it.
pub struct RouteTable(Vec<(Pattern, Vec<Operation>)>);

/// The path of an operation: `/articles/{slug}/comments`, or `/docs/{file:.*}` for all that is below. (The framework's
/// own patterns are regular expressions, of which a hundred would be tried one after the other.)
struct Pattern(Vec<Segment>);

enum Segment {
    /// This word.
    Fixed(String),
    /// Anything but nothing.
    Any,
    /// Whatever follows.
    Rest,
}

impl Pattern {
    fn new(path: &str) -> Self {
        let segment = |part: &str| match part.strip_prefix('{') {
            Some(name) if name.ends_with(":.*}") => Segment::Rest,
            Some(_) => Segment::Any,
            None => Segment::Fixed(part.to_owned()),
        };
        Self(path.split('/').map(segment).collect())
    }

    fn fixed(&self) -> usize {
        let is_fixed = |segment: &&Segment| matches!(segment, Segment::Fixed(_));
        self.0.iter().filter(is_fixed).count()
    }

    fn is_match(&self, path: &str) -> bool {
        let mut parts = path.split('/');
        for segment in &self.0 {
            let fits = match (segment, parts.next()) {
                (Segment::Rest, part) => return part.is_some(),
                (Segment::Fixed(word), part) => part == Some(word),
                (Segment::Any, part) => part.is_some_and(|part| !part.is_empty()),
            };
            if !fits {
                return false;
            }
        }
        parts.next().is_none()
    }
}

struct Operation {
    method: Method,
    takes_query: bool,
    needs_login: bool,
    /// The rights that it names.
    permissions: Vec<String>,
    /// Of an operation that may be asked for less than all of its answer: what that has.
    members: Option<Members>,
}

impl Operation {
    fn of_contract(document: &Value, method: &str, about: &Value) -> Option<Self> {
        let is_some = |list: &Value, holds: fn(&Value) -> bool| {
            list.as_array().is_some_and(|list| list.iter().any(holds))
        };
        Some(Self {
            method: Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?,
            takes_query: is_some(&about["parameters"], |parameter| parameter["in"] == "query"),
            needs_login: is_some(&about["security"], |_| true),
            permissions: about["x-permissions"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
            members: Members::of_operation(document, about),
        })
    }
}

impl RouteTable {
    /// Reads the paths and methods of an OpenAPI document.
    pub fn of_contract(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let routes = paths.map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            let operations =
                operations.filter_map(|(method, about)| Operation::of_contract(document, method, about));
            (Pattern::new(path), operations.collect())
        });
        Self(routes.collect())
    }

    /// Adds a path outside of the contract that can be read.
    #[must_use]
    pub fn and_get(mut self, pattern: &str) -> Self {
        let read = Operation {
            method: Method::GET,
            takes_query: true,
            needs_login: false,
            permissions: Vec::new(),
            members: None,
        };
        self.0.push((Pattern::new(pattern), vec![read]));
        self
    }

    /// The methods of a path, or `None` if there is no such path. `GET` brings `HEAD`; every path has `OPTIONS`.
    fn methods(&self, path: &str) -> Option<Vec<Method>> {
        let mut known: Vec<Method> = Vec::new();
        let mut found = false;
        for operation in self.at(path).inspect(|_| found = true) {
            if !known.contains(&operation.method) {
                known.push(operation.method.clone());
            }
        }
        if known.contains(&Method::GET) {
            known.push(Method::HEAD);
        }
        known.push(Method::OPTIONS);
        found.then_some(known)
    }

    /// What may be asked for of the answer at a path.
    pub(super) fn members(&self, path: &str) -> Option<&Members> {
        self.at(path).find_map(|operation| operation.members.as_ref())
    }

    /// The rights that the operation with this method at a path names; none where there is no such operation. (Where a
    /// path fits two, the one with more fixed words is meant, as it is by the framework, which tries it first.)
    pub fn permissions(&self, method: &Method, path: &str) -> &[String] {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let fitting = self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let operations = fitting.flat_map(|(pattern, operations)| {
            let of_method = operations.iter().filter(|operation| operation.method == method);
            of_method.map(|operation| (pattern.fixed(), operation))
        });
        let meant = operations.max_by_key(|(fixed, _)| *fixed);
        meant.map_or(&[], |(_, operation)| &operation.permissions)
    }

    fn at(&self, path: &str) -> impl Iterator<Item = &Operation> {
        let routes = self.0.iter().filter(move |(pattern, _)| pattern.is_match(path));
        routes.flat_map(|(_, operations)| operations)
    }

    /// The operation that a request asks for, unless it takes a query or none was sent.
    fn unprepared_for_query(&self, request: &ServiceRequest) -> Option<&Operation> {
        if request.query_string().is_empty() {
            return None;
        }
        let mut operations = self
            .at(request.path())
            .filter(|operation| operation.method == request.method());
        let first = operations.next()?;
        let none_takes_it = !first.takes_query && operations.all(|operation| !operation.takes_query);
        none_takes_it.then_some(first)
    }
}

/// The refusal of a query that waits until it is known who asks.
struct RefusedQuery(Problem);

/// Middleware: an operation that takes no query parameters is sent none. Where a login is needed, the refusal waits
/// for [`check_query`], because 401 precedes it.
pub(super) async fn refuse_query(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let table = request.app_data::<Data<RouteTable>>().cloned();
    let operation = table
        .as_ref()
        .and_then(|table| table.unprepared_for_query(&request));
    if let Some(operation) = operation
        && let Err(problem) =
            Pairs::read(request.query_string()).and_then(|pairs| pairs.into_type::<NoFilter>(&[]))
    {
        if !operation.needs_login {
            return Ok(request.into_response(problem.error_response()));
        }
        request.extensions_mut().insert(RefusedQuery(problem));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether the request may have the query it has; asked once it is known who asks.
///
/// # Errors
/// 400 for a query where the operation takes none.
pub fn check_query(request: &HttpRequest) -> Result<(), Problem> {
    request
        .extensions()
        .get::<RefusedQuery>()
        .map_or(Ok(()), |refused| Err(refused.0.clone()))
}

/// Answers what no handler took.
pub(super) async fn unrouted(request: HttpRequest, table: Data<RouteTable>) -> Result<HttpResponse, Problem> {
    let methods = table
        .methods(request.path())
        .ok_or_else(|| Problem::new(Code::NoSuchRoute))?;
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let allow = header::HeaderValue::from_str(&names.join(", ")).map_err(Problem::internal)?;
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent()
            .insert_header((header::ALLOW, allow))
            .finish());
    }
    Err(Problem::new(Code::MethodNotAllowed)
        .detail(format!("this path knows {}", names.join(", ")))
        .header(header::ALLOW, allow))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn methods(path: &str) -> Option<String> {
        let document = json!({"paths": {
            "/tags": {"get": {}, "post": {}},
            "/tags/{id}": {"delete": {}},
            "/tags/merge": {"post": {}}
        }});
        let methods = RouteTable::of_contract(&document)
            .and_get("/docs/{file:.*}")
            .methods(path)?;
        Some(methods.iter().map(Method::as_str).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_path_knows_the_methods_of_every_pattern_it_fits() {
        assert_eq!(methods("/tags").unwrap(), "GET POST HEAD OPTIONS");
        assert_eq!(methods("/tags/7").unwrap(), "DELETE OPTIONS");
        assert_eq!(methods("/tags/merge").unwrap(), "DELETE POST OPTIONS");
        assert_eq!(methods("/docs/a/b.css").unwrap(), "GET HEAD OPTIONS");
    }

    #[test]
    fn the_rights_of_an_operation_are_those_of_the_most_exact_path() {
        let document = json!({"paths": {
            "/tags/{id}": {"get": {"x-permissions": ["tags:read"]}, "post": {}},
            "/tags/merge": {"get": {"x-permissions": ["tags:merge"]}}
        }});
        let table = RouteTable::of_contract(&document);
        assert_eq!(table.permissions(&Method::GET, "/tags/7"), ["tags:read"]);
        assert_eq!(table.permissions(&Method::HEAD, "/tags/merge"), ["tags:merge"]);
        assert_eq!(table.permissions(&Method::POST, "/tags/7"), [""; 0]);
        assert_eq!(table.permissions(&Method::GET, "/nothing"), [""; 0]);
    }

    #[test]
    fn another_path_is_unknown() {
        for path in ["/", "/tag", "/tags/", "/tags/7/8", "/TAGS"] {
            assert_eq!(methods(path), None, "{path}");
        }
    }
}
