//! Why a use case could not be done, in words that know nothing of HTTP. The edges map it: `api` to a problem, pages to a sentence.
//!
//! Each error has two messages: its own text, which may be shown to anyone, and its source, which is only ever logged.

use crate::{domain::answer::Fault, store::StoreError};
use std::iter;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Every fault of what was asked, never empty.
    #[error("{}", count(.0))]
    Faults(Vec<Fault>),
    #[error("There is no such plan.")]
    NotFound,
    #[error("This edit token does not belong to the plan.")]
    WrongToken,
    #[error("The plan has been changed since: its latest revision is {latest}.")]
    Stale { latest: u32 },
    #[error("This Idempotency-Key was used for another request.")]
    KeyUsed,
    #[error("The server is busy. Please try again in a few seconds.")]
    Busy(#[source] Source),
    #[error("Something went wrong here. It is not your fault, and it was written down.")]
    Internal(#[source] Source),
}

type Source = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    pub fn busy(source: impl Into<Source>) -> Error {
        Error::Busy(source.into())
    }

    pub fn internal(source: impl Into<Source>) -> Error {
        Error::Internal(source.into())
    }

    /// Writes to the log what nobody is shown. Once, where the error is turned into an answer.
    pub fn log(&self) {
        match self {
            Error::Busy(source) => tracing::warn!(error = causes(&**source), "no answer in time"),
            Error::Internal(source) => tracing::error!(error = causes(&**source), "an internal error"),
            _ => (),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        if error.is_out_of_reach() { Error::busy(error) } else { Error::internal(error) }
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn count(faults: &[Fault]) -> String {
    match faults {
        [fault] => format!("The question has a fault at {}.", fault.pointer),
        faults => format!("The question has {} faults.", faults.len()),
    }
}
