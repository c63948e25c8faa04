//! What went wrong, as RFC 9457 has it: the one shape of every error under `/api/v1`.

use crate::{domain::answer::Fault, error::Error};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<Fault>,
    remedy: Option<Remedy>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), errors: Vec::new(), remedy: None }
    }

    pub fn bad_request(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// No edit token was shown.
    pub fn unauthorised() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "Show the plan's edit token: Authorization: Bearer <edit_token>.").with(Remedy::ShowToken)
    }

    pub fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "There is nothing here.")
    }

    pub fn method_not_allowed() -> Problem {
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This cannot be done here; the Allow header says what can.")
    }

    pub fn too_large(limit_kib: usize) -> Problem {
        Problem::too_long(format!("A profile may be {limit_kib} KiB long."))
    }

    pub fn too_long(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    pub fn wrong_type() -> Problem {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send JSON as it is: Content-Type: application/json, without a Content-Encoding.")
    }

    pub fn unprocessable(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub fn precondition_required() -> Problem {
        Problem::new(StatusCode::PRECONDITION_REQUIRED, "Say which revision you have seen, as its ETag says: If-Match: \"1\".")
    }

    pub fn too_many_requests(seconds: u64) -> Problem {
        let detail = format!("Too many requests. Please try again in {seconds} seconds.");
        Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).with(Remedy::Wait { seconds })
    }

    pub fn timeout() -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "This took too long. Please try again.").with(A_MOMENT)
    }

    /// Nobody's fault but the server's; what it was is in the log.
    pub fn internal() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, Error::internal("").to_string())
    }

    /// For people, where there is no page of its own.
    pub fn into_text(self) -> Response {
        let headers: HeaderMap = self.remedy.into_iter().map(Remedy::header).collect();
        (self.status, headers, format!("{}\n", self.detail)).into_response()
    }

    /// The same with every fault in a line of its own.
    pub fn into_lines(self) -> Response {
        let faults = self.errors.iter().map(|fault| format!("\n{}", fault.detail));
        let detail = [self.detail.clone()].into_iter().chain(faults).collect();
        Problem { detail, ..self }.into_text()
    }

    /// As a line among other answers.
    pub fn to_json(&self) -> String {
        let document = Document {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
        };
        serde_json::to_string(&document).expect("strings and numbers are JSON")
    }

    fn with(self, remedy: Remedy) -> Problem {
        Problem { remedy: Some(remedy), ..self }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        error.log();
        let detail = error.to_string();
        match error {
            Error::Faults(errors) => Problem { errors, ..Problem::unprocessable(detail) },
            Error::NotFound => Problem::new(StatusCode::NOT_FOUND, detail),
            Error::KeyUsed => Problem::new(StatusCode::CONFLICT, detail),
            Error::WrongToken => Problem::new(StatusCode::FORBIDDEN, detail),
            Error::Stale { latest } => Problem::new(StatusCode::PRECONDITION_FAILED, detail).with(Remedy::Look { latest }),
            Error::Busy(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).with(A_MOMENT),
            Error::Internal(_) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().extend(self.remedy.map(Remedy::header));
        response
    }
}

/// What a client can do about it, as a header says it.
#[derive(Clone, Copy, Debug)]
enum Remedy {
    ShowToken,
    Wait { seconds: u64 },
    Look { latest: u32 },
}

const A_MOMENT: Remedy = Remedy::Wait { seconds: 5 };

impl Remedy {
    fn header(self) -> (HeaderName, HeaderValue) {
        match self {
            Remedy::ShowToken => (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Remedy::Wait { seconds } => (header::RETRY_AFTER, seconds.into()),
            Remedy::Look { latest } => (header::ETAG, super::plans::etag(latest)),
        }
    }
}

/// What went wrong, as RFC 9457 has it. The type says no more than the status does, hence `about:blank` and the status's own title.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Document<'a> {
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    #[schema(example = "Unprocessable Entity")]
    title: &'static str,
    #[schema(minimum = 400, maximum = 599, example = 422)]
    status: u16,
    #[schema(example = "The question has a fault at /traffic/write_share.")]
    detail: &'a str,
    /// Every fault of the body at once; empty where the body is not what is wrong.
    #[schema(value_type = Vec<Fault>)]
    errors: &'a [Fault],
}
