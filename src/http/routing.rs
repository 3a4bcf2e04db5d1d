//! Answers for requests that no handler takes: 404, 405 with `Allow`, and `OPTIONS`.

use actix_web::dev::ResourceDef;
use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::problem::{Code, Problem};

/// Which methods each path knows. Taken from the contract, so that it cannot differ from it.
pub struct RouteTable(Vec<(ResourceDef, Vec<Method>)>);

impl RouteTable {
    /// Reads the paths and methods of an OpenAPI document.
    pub fn of_contract(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let routes = paths.map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods =
                methods.filter_map(|(name, _)| Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok());
            (ResourceDef::new(path.as_str()), methods.collect())
        });
        Self(routes.collect())
    }

    /// Adds a path outside of the contract that can be read.
    #[must_use]
    pub fn and_get(mut self, pattern: &str) -> Self {
        self.0.push((ResourceDef::new(pattern), vec![Method::GET]));
        self
    }

    /// The methods of a path, or `None` if there is no such path. `GET` brings `HEAD`; every path has `OPTIONS`.
    fn methods(&self, path: &str) -> Option<Vec<Method>> {
        let mut known: Vec<Method> = Vec::new();
        let mut found = false;
        for (_, methods) in self.0.iter().filter(|(pattern, _)| pattern.is_match(path)) {
            found = true;
            known.extend(
                methods
                    .iter()
                    .filter(|method| !known.contains(method))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
        if known.contains(&Method::GET) {
            known.push(Method::HEAD);
        }
        known.push(Method::OPTIONS);
        found.then_some(known)
    }
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
    fn another_path_is_unknown() {
        for path in ["/", "/tag", "/tags/", "/tags/7/8", "/TAGS"] {
            assert_eq!(methods(path), None, "{path}");
        }
    }
}
