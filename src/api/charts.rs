//! The charts of a saved plan as files: SVG, PNG, CSV.

use super::{Problem, file, plans::revision};
use crate::{
    charts::{self, Format, Look, Theme},
    domain::plan::Plan,
    error::Error,
    reader::{self, CURRENCY, LANG, Reader, locale::Locale},
    service::Headroom,
};
use axum::{
    Router,
    extract::{FromRef, Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/plans/{id}/charts/{file}", get(chart))
}

async fn chart(
    State(headroom): State<Headroom>,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path((id, file)) = path.map_err(|_| Error::NotFound)?;
    let query = query.as_deref();
    let asked = ChartFile::asked(&file, query)?;
    let revision = revision(query)?;
    let plan = headroom.load(&id, revision).await?.plan()?;
    asked.answer(&headroom, plan, &headers, file::kept(revision)).await
}

/// A chart as somebody asks for it, `bill.png?theme=dark&currency=EUR&lang=de`; there is one of that name.
pub struct ChartFile {
    name: &'static str,
    format: Format,
    theme: Theme,
    reader: Reader,
}

impl ChartFile {
    /// Reads a file's name and the query string beside it. Fails with 404 where there is no such chart, with 400 where there is no such theme, currency
    /// or number form. Only the address counts, not what a browser remembers: a file is the same for everybody.
    pub fn asked(file: &str, query: Option<&str>) -> Result<ChartFile, Problem> {
        let parts = file.rsplit_once('.').and_then(|(name, extension)| {
            let name = charts::names().find(|known| *known == name)?;
            Some((name, Format::ALL.into_iter().find(|format| format.extension() == extension)?))
        });
        let (name, format) = parts.ok_or_else(|| {
            let names = charts::names().collect::<Vec<_>>().join(", ");
            Problem::new(StatusCode::NOT_FOUND, format!("There is no such chart; there are {names}, each as .svg, .png and .csv."))
        })?;
        let query = query.unwrap_or_default();
        let said = |wanted: &str| form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value);
        let theme = match said("theme").as_deref() {
            None | Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            Some(_) => return Err(Problem::bad_request("theme must be light or dark.")),
        };
        if said(CURRENCY).is_some_and(|code| !reader::currencies().contains(&&*code)) {
            return Err(Problem::bad_request(format!("currency must be one of {}.", reader::currencies().join(", "))));
        }
        if said(LANG).is_some_and(|tag| !Locale::tags().contains(&&*tag)) {
            return Err(Problem::bad_request(format!("lang must be one of {}.", Locale::tags().join(", "))));
        }
        let reader = Reader::new(query, |_| None);
        Ok(ChartFile { name, format, theme, reader })
    }

    /// The chart of that plan, which a client keeps as `kept` says; nothing but that where it has the very same already.
    pub async fn answer(self, headroom: &Headroom, plan: Plan, headers: &HeaderMap, kept: &'static str) -> Result<Response, Problem> {
        let ChartFile { name, format, theme, reader } = self;
        let look = Look { theme, currency: reader.charts_currency(), anew: Box::new(move |svg| reader.drawing(&svg)) };
        let drawn = headroom.in_turn(move || charts::file(&plan, name, format, &look)).await?.ok_or(Error::NotFound)?;
        Ok(file::answer(drawn, &format!("{name}.{}", format.extension()), format.media_type(), headers, kept))
    }
}
