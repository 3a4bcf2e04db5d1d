//! Where the `type` of a problem leads: what this kind means and what to do.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Code, Kind, Problem};
use crate::http::path::Path;
use crate::http::public::Public;
use crate::http::routes::Routes;

/// Every kind of problem.
#[derive(Serialize, ToSchema, Debug)]
struct KindList {
    /// The kinds, by status.
    data: Vec<Kind>,
}

#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
struct KindPath {
    /// The `code` of a problem.
    #[param(example = "not_found")]
    code: String,
}

/// All kinds of problems
///
/// What each `code` in an error means and what a client can do about it.
#[utoipa::path(tag = "operations", responses(
    (status = OK, description = "Every kind, by status", body = KindList)
))]
#[get("/problems")]
async fn list_problems() -> Public<KindList> {
    Public::new(
        KindList {
            data: Code::ALL.iter().map(|code| code.kind()).collect(),
        },
        Vec::new(),
    )
}

/// One kind of problem
///
/// The `type` of an error leads here.
#[utoipa::path(tag = "operations", params(KindPath), responses(
    (status = OK, description = "What this kind means", body = Kind)
))]
#[get("/problems/{code}")]
async fn get_problem(path: Path<KindPath>) -> Result<Public<Kind>, Problem> {
    let code = Code::find(&path.code).ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(Public::new(code.kind(), Vec::new()))
}

/// The pages of the problem kinds.
pub(in crate::http) fn routes(config: &mut impl Routes) {
    config.service(list_problems).service(get_problem);
}
