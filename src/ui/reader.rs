//! Whoever reads the page that is being written.

use crate::{http, reader::Reader};
use axum::http::request::Parts;
use leptos::prelude::*;

/// Of the page asked for; the usual where nobody asks.
pub fn current() -> Reader {
    let of_page = || use_context::<Parts>().map(|request| http::reader::of(&request));
    use_context::<Reader>().or_else(of_page).unwrap_or_default()
}

/// Of a part of the page with that query, which was asked for by itself; its components are told.
pub fn of_part(query: &str) -> Reader {
    let reader = use_context::<Parts>().map(|request| http::reader::of_query(query, &request.headers)).unwrap_or_default();
    provide_context(reader);
    reader
}
