//! The one table of problem kinds: what `code` in a problem means and what a client can do about it.
//!
//! A new kind is one entry here; `/problems/{code}` and the contract follow from it.

use actix_web::http::StatusCode;

/// One row of the table, as `/problems/{code}` shows it.
#[derive(Clone, Copy, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Kind {
    /// Stable name, as in the `code` member of a problem.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// HTTP status it is sent with.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    pub status: u16,
    /// One short phrase that stays the same for every occurrence.
    #[schema(example = "There is nothing here")]
    pub title: &'static str,
    /// What has happened.
    pub meaning: &'static str,
    /// What the client can do about it.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($( $name:ident = $status:literal $code:literal, $title:literal, $meaning:literal, $remedy:literal; )*) => {
        /// Every kind of problem the server answers with.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Code { $( #[doc = $meaning] $name, )* }

        impl Code {
            /// All kinds, by status.
            pub const ALL: &'static [Code] = &[$( Code::$name ),*];

            /// The row of this kind.
            pub const fn kind(self) -> Kind {
                match self {
                    $( Code::$name => Kind {
                        code: $code, status: $status, title: $title, meaning: $meaning, remedy: $remedy,
                    }, )*
                }
            }
        }
    };
}

codes! {
    BadRequest = 400 "bad_request", "The request is malformed",
        "The request line or the headers could not be understood.",
        "Correct what `detail` names; sending the same request again fails again.";
    MalformedJson = 400 "malformed_json", "The body is not JSON",
        "The body is empty, is not valid JSON, repeats a member name, or is nested more than 128 levels deep.",
        "Send one JSON value in UTF-8; `detail` says where reading stopped.";
    InvalidParameter = 400 "invalid_parameter", "A query parameter is wrong",
        "A query parameter is unknown, repeated, or has a value outside of its range.",
        "`errors` names the parameter; for an unknown one `detail` lists those this operation knows.";
    BadCursor = 400 "bad_cursor", "The cursor cannot be used",
        "The `cursor` was not issued by this server, or was issued for another sort order.",
        "Begin again without `cursor`, and follow `links.next` unchanged.";
    InvalidHeader = 400 "invalid_header", "A request header is wrong",
        "A header such as `If-Match` or `Idempotency-Key` does not have the documented form.",
        "`errors` names the header and `detail` the form it must have.";
    Unauthenticated = 401 "unauthenticated", "Sign in first",
        "The request carries no access token, or one that is malformed, expired, revoked or not ours.",
        "Sign in, or refresh the access token, and send it as `Authorization: Bearer …`.";
    InvalidCredentials = 401 "invalid_credentials", "The credentials are wrong",
        "E-mail and password (or the token in the body) do not belong together, or the account cannot sign in.",
        "Check both; which of them is wrong is not told.";
    Forbidden = 403 "forbidden", "You may not do this",
        "The account is known, but its role does not allow this operation on this object.",
        "Ask an administrator for a role that allows it.";
    NotFound = 404 "not_found", "There is nothing here",
        "What the path names does not exist, or is not visible to you.",
        "Check the id or slug; public objects disappear when they are unpublished.";
    NoSuchRoute = 404 "no_such_route", "There is no such route",
        "No operation of this API has this path.",
        "Compare the path with `/openapi.json`; paths are lower case and have no trailing slash.";
    MethodNotAllowed = 405 "method_not_allowed", "This path does not know this method",
        "The path exists, but not with this method.",
        "Use one of the methods listed in the `Allow` header.";
    NotAcceptable = 406 "not_acceptable", "No acceptable encoding",
        "`Accept-Encoding` refuses every coding the server can send, plain included.",
        "Allow `identity`, `br`, `zstd` or `gzip`.";
    RequestTimeout = 408 "request_timeout", "The body came too slowly",
        "The body paused for too long or arrived slower than 1 KiB per second, so the connection is closed.",
        "Send the request again over a better connection.";
    Conflict = 409 "conflict", "The state does not allow this",
        "The object exists but is not in a state in which this can be done.",
        "Fetch the object again, and decide with what it says now.";
    Duplicate = 409 "duplicate", "This already exists",
        "Another object already holds a value that must be unique.",
        "Choose another value, or use the object that exists.";
    InUse = 409 "in_use", "Something still refers to it",
        "Other objects refer to this one; `count` says how many.",
        "Remove or reassign these references first, or say explicitly that they go too.";
    Gone = 410 "gone", "This has been taken down",
        "It was published here and has been removed for good.",
        "Drop your copies; the answer may carry a public notice.";
    StartAgain = 410 "start_again", "Start again",
        "What has changed since then is no longer known: you were away for longer than it is remembered, or the database \
         was put back to an earlier state.",
        "Start again without a token, and compare what you get with what you have.";
    StaleVersion = 412 "stale_version", "Somebody else was faster",
        "`If-Match` names a version that is no longer the current one.",
        "Fetch the object, merge your change into it, and send it with the current `ETag`.";
    NotAVersion = 412 "not_a_version", "This ETag is not a version",
        "`If-Match` holds a weak ETag or one of the public delivery, which says nothing about the version edited.",
        "Fetch the object under `/api/v1/editor/…` and send its `ETag`, such as `\"v12\"`.";
    PayloadTooLarge = 413 "payload_too_large", "The body is too large",
        "The body is larger than this operation accepts; `limit` says how many bytes are.",
        "Send less.";
    UriTooLong = 414 "uri_too_long", "The URL is too long",
        "Path and query together are longer than 8 KiB.",
        "Shorten the query.";
    UnsupportedMediaType = 415 "unsupported_media_type", "The body has an unsupported type",
        "`Content-Type` is missing or is not one this operation reads, or the body has a `Content-Encoding`.",
        "Send `Content-Type: application/json` and the body as it is.";
    InvalidBody = 422 "invalid_body", "The body breaks a rule",
        "The body is JSON, but a member is unknown, missing, of the wrong type, or breaks a rule.",
        "`errors` names every wrong place with a JSON pointer.";
    MissingReference = 422 "missing_reference", "It refers to something that is not there",
        "The body names an object that does not exist.",
        "Check the ids and slugs in the body.";
    IdempotencyMismatch = 422 "idempotency_mismatch", "This key was used for another request",
        "The `Idempotency-Key` was used before with another method, path or body.",
        "Use a fresh key for every new request.";
    PreconditionRequired = 428 "precondition_required", "Say which version you change",
        "This operation needs `If-Match` with the version of the object you have seen.",
        "Fetch the object and send its `ETag` in `If-Match`.";
    TooManyRequests = 429 "too_many_requests", "Too many requests",
        "You asked more often than allowed.",
        "Wait as many seconds as `Retry-After` says.";
    HeadTooLarge = 431 "head_too_large", "The request head is too large",
        "The headers are larger than 32 KiB together, or more than 64.",
        "Send fewer or shorter headers (cookies are not needed here).";
    Internal = 500 "internal", "Something is broken on our side",
        "The server failed; the cause is in its log under `request_id`.",
        "Try again later; if it stays, report the `request_id`.";
    Unavailable = 503 "unavailable", "Not possible at the moment",
        "The server is busy or cannot reach its database.",
        "Send the same request again after `Retry-After` seconds.";
    ReadOnly = 503 "read_only", "Nothing can be changed at the moment",
        "The database can be read but not written.",
        "Reading works; try the change again later.";
    StorageFull = 507 "storage_full", "The disk is full",
        "There is no space left to store the change; nothing was changed.",
        "Reading works; the operator has to free space.";
}

impl Code {
    /// HTTP status of this kind.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.kind().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The kind with this stable name.
    pub fn find(code: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|kind| kind.kind().code == code)
    }

    /// The kind to show for an answer of the framework that says no more than a status.
    pub fn of_status(status: StatusCode) -> Code {
        let fallback = if status.is_server_error() {
            Code::Internal
        } else {
            Code::BadRequest
        };
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.status() == status)
            .unwrap_or(fallback)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_unique_snake_case_and_found_by_its_name() {
        let mut seen = HashSet::new();
        for code in Code::ALL {
            let name = code.kind().code;
            assert!(seen.insert(name), "{name} appears twice");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
            assert_eq!(Code::find(name), Some(*code));
        }
    }

    #[test]
    fn every_kind_is_an_error_and_explains_itself() {
        for code in Code::ALL {
            let kind = code.kind();
            assert!(
                code.status().is_client_error() || code.status().is_server_error(),
                "{}",
                kind.code
            );
            assert!(
                kind.meaning.ends_with('.') && kind.remedy.ends_with('.'),
                "{}",
                kind.code
            );
        }
    }

    #[test]
    fn the_table_is_ordered_by_status() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.kind().status));
    }

    #[test]
    fn a_bare_status_becomes_the_nearest_kind() {
        assert_eq!(Code::of_status(StatusCode::NOT_FOUND), Code::NotFound);
        assert_eq!(Code::of_status(StatusCode::IM_A_TEAPOT), Code::BadRequest);
        assert_eq!(Code::of_status(StatusCode::BAD_GATEWAY), Code::Internal);
    }
}
