//! Saved plans: whoever knows the id may read, whoever has the edit token may change.

use super::{
    Problem,
    body::{JsonText, PROFILE_KIB},
};
use crate::{
    config::PublicUrl,
    domain::{
        answer::Fault,
        changes::Change,
        money::Usd,
        notes::NOTES_CHARACTERS,
        plan::{Plan, Stage},
        profile::Known,
        question::{Question, QuestionError},
    },
    error::Error,
    service::{self, Editor, Headroom, MOST_REVISIONS, Past, Proposal, Saved, SavedPlan},
    store::{EditToken, IdempotencyKey},
};
use axum::{
    Router,
    extract::{FromRef, FromRequestParts, Path, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Serialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, num::NonZeroU32};
use utoipa::ToSchema;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
    PublicUrl: FromRef<S>,
{
    Router::new()
        .route("/plans", post(save))
        .route("/plans/{id}", get(load).put(revise).delete(delete))
        .route("/plans/{id}/revisions", get(revisions))
        .route("/plans/{id}/fork", post(fork))
}

/// A profile and what may stand around it, however a client escapes it: JSON writes a character in at most twelve bytes.
const PROPOSAL_KIB: usize = PROFILE_KIB + 4 + (12 * NOTES_CHARACTERS).div_ceil(1024);

async fn save(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    headers: HeaderMap,
    JsonText(text): JsonText<PROPOSAL_KIB>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&headers)?;
    let proposal = proposal(&text, &headroom.known())?;
    let saved = match &key {
        Some(key) => headroom.save_once(proposal, key, text.as_bytes()).await?,
        None => headroom.save(proposal).await?,
    };
    created(&saved, &public_url, &headers)
}

/// What the client names this save by, if it does.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse).ok_or_else(|| {
        let (least, most) = (IdempotencyKey::CHARACTERS.start(), IdempotencyKey::CHARACTERS.end());
        Problem::bad_request(format!("An Idempotency-Key has {least} to {most} visible characters and cannot be guessed, like a UUID."))
    })?;
    Ok(Some(key))
}

/// A copy of one's own, of the latest revision or of `?revision=n`.
async fn fork(
    State(headroom): State<Headroom>,
    State(public_url): State<PublicUrl>,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    created(&headroom.fork(&id, number(query.as_deref(), "revision")?).await?, &public_url, &headers)
}

fn created(saved: &Saved, public_url: &PublicUrl, headers: &HeaderMap) -> Result<Response, Problem> {
    let id = saved.plan.id.as_str();
    let answer = Created {
        id,
        url: public_url.link(host(headers), &format!("/p/{id}")),
        edit_token: saved.edit_token.reveal(),
        plan: raw(&saved.plan.plan_json)?,
    };
    let location = [(header::LOCATION, format!("/api/v1/plans/{id}"))];
    Ok((StatusCode::CREATED, location, [(header::ETAG, etag(saved.plan.revision)), NOT_STORED], json(&answer)?).into_response())
}

async fn load(State(headroom): State<Headroom>, Id(id): Id, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let plan = headroom.load(&id, number(query.as_deref(), "revision")?).await?;
    let caching = [(header::ETAG, etag(plan.revision)), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))];
    if Tags::of(&headers, header::IF_NONE_MATCH).is_some_and(|tags| tags.hold(plan.revision)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, shown(&plan)?).into_response())
}

async fn revise(
    State(headroom): State<Headroom>,
    Permitted(editor): Permitted,
    IfMatch(expected): IfMatch,
    JsonText(text): JsonText<PROPOSAL_KIB>,
) -> Result<Response, Problem> {
    let plan = headroom.revise(editor, expected, proposal(&text, &headroom.known())?).await?;
    Ok(([(header::ETAG, etag(plan.revision)), NOT_STORED], shown(&plan)?).into_response())
}

/// The newest revisions first, at most so many at once; `before` in the answer is what to ask for the rest with, `?before=n`.
async fn revisions(State(headroom): State<Headroom>, Id(id): Id, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let history = headroom.history(&id, number(query.as_deref(), "before")?, MOST_REVISIONS).await?;
    let revisions = history.revisions.iter().map(Told::from).collect();
    Ok(json(&Revisions { id: history.id.as_str(), latest: history.latest, revisions, before: history.before })?.into_response())
}

async fn delete(State(headroom): State<Headroom>, Permitted(editor): Permitted) -> Result<StatusCode, Problem> {
    headroom.delete(editor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was saved just now.
#[derive(Serialize, ToSchema)]
pub(super) struct Created<'a> {
    /// 16 characters or more, URL-safe: whoever has it may read the plan.
    #[schema(example = "0PcVq3AVtZ8kMbxE")]
    id: &'a str,
    /// Its page.
    url: String,
    /// Whoever shows it may change and delete the plan. Told once; only its hash is kept.
    edit_token: &'a str,
    #[schema(value_type = Plan)]
    plan: &'a RawValue,
}

/// A revision of a saved plan.
#[derive(Serialize, ToSchema)]
#[schema(as = SavedPlan)]
pub(super) struct Shown<'a> {
    id: &'a str,
    title: &'a str,
    /// Markdown, as it was written.
    notes: &'a str,
    /// From 1 on.
    #[schema(minimum = 1)]
    revision: u32,
    /// RFC 3339 in UTC.
    #[schema(format = DateTime, example = "2026-11-20T09:30:00.25Z")]
    created_at: &'a str,
    #[schema(value_type = Plan)]
    plan: &'a RawValue,
}

/// What became of a plan, the newest revision first.
#[derive(Serialize, ToSchema)]
pub(super) struct Revisions<'a> {
    id: &'a str,
    /// The number of the newest revision.
    latest: u32,
    revisions: Vec<Told<'a>>,
    /// What to ask for the rest with, `?before=n`; null where there are no older ones.
    before: Option<u32>,
}

/// A revision in a list; what its plan says is null where the plan is of a version that is no longer read.
#[derive(Serialize, ToSchema)]
#[schema(as = RevisionTold)]
struct Told<'a> {
    revision: u32,
    title: &'a str,
    notes: &'a str,
    #[schema(format = DateTime)]
    created_at: &'a str,
    engine_version: &'a str,
    catalog_version: &'a str,
    feasible: Option<bool>,
    #[schema(value_type = Option<Stage>)]
    stage: Option<&'a Stage>,
    monthly_usd: Option<Usd>,
    /// From the revision before it; null for the first.
    #[schema(value_type = Option<Vec<Change>>)]
    changes: Option<&'a [Change]>,
}

impl<'a> From<&'a Past> for Told<'a> {
    fn from(past: &'a Past) -> Told<'a> {
        let glance = past.glance.as_ref();
        Told {
            revision: past.revision,
            title: &past.title,
            notes: &past.notes,
            created_at: &past.created_at,
            engine_version: &past.engine_version,
            catalog_version: &past.catalog_version,
            feasible: glance.map(|glance| glance.feasible),
            stage: glance.map(|glance| &glance.stage),
            monthly_usd: glance.map(|glance| glance.monthly_usd),
            changes: past.changes.as_deref(),
        }
    }
}

fn shown(plan: &SavedPlan) -> Result<JsonAnswer, Problem> {
    let SavedPlan { id, title, notes, revision, created_at, plan_json, .. } = plan;
    json(&Shown { id: id.as_str(), title, notes, revision: *revision, created_at, plan: raw(plan_json)? })
}

pub(super) type JsonAnswer = ([(HeaderName, &'static str); 1], String);

/// The plan goes into the answer as the text it is: read and written again, its numbers might not be the same bytes.
pub(super) fn raw(text: &str) -> Result<&RawValue, Error> {
    serde_json::from_str(text).map_err(Error::internal)
}

pub(super) fn json(answer: &impl Serialize) -> Result<JsonAnswer, Problem> {
    let text = serde_json::to_string(answer).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}

/// `{title?, notes?, profile}`, what is saved: every fault of it at once.
fn proposal(text: &str, known: &Known) -> Result<Proposal, Problem> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| Problem::bad_request(format!("This is not JSON: {error}.")))?;
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text)
        .map_err(|_| Problem::unprocessable("The body must be an object: {\"title\": …, \"notes\": …, \"profile\": {…}}."))?;
    let mut faults = Vec::new();
    let title = text_of(&mut members, "title", "A title is text.", &mut faults);
    let notes = text_of(&mut members, "notes", "Notes are text, as Markdown.", &mut faults);
    faults.extend(service::faults(title.as_deref().unwrap_or_default(), notes.as_deref().unwrap_or_default()));
    let profile = members.remove("profile");
    for name in members.keys() {
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        faults.push(Fault::new(pointer, "There is no such field; there are title, notes and profile."));
    }
    let question = match profile {
        None => {
            faults.push(Fault::new("/profile", "What is saved is the plan of a profile; it is missing."));
            None
        }
        Some(profile) if profile.get().len() > PROFILE_KIB * 1024 => return Err(Problem::too_large(PROFILE_KIB)),
        Some(profile) => match Question::from_json_text(profile.get(), known) {
            Ok(question) => Some(question),
            Err(not_json @ QuestionError::NotJson(_)) => return Err(not_json.into()),
            Err(QuestionError::Faults(of_profile)) => {
                faults.extend(of_profile.into_iter().map(|fault| fault.below("/profile")));
                None
            }
        },
    };
    match question {
        Some(question) if faults.is_empty() => Ok(Proposal { title, notes, question }),
        _ => Err(Error::Faults(faults).into()),
    }
}

/// A member that is text, or null where it is not given.
fn text_of(members: &mut BTreeMap<String, Box<RawValue>>, name: &str, fault: &str, faults: &mut Vec<Fault>) -> Option<String> {
    match serde_json::from_str(members.remove(name)?.get()) {
        Ok(text) => text,
        Err(_) => {
            faults.push(Fault::new(format!("/{name}"), fault));
            None
        }
    }
}

/// The `{id}` of the path, whatever it is; what can't be read is no plan's.
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Problem> {
        let Path(id) = Path::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        Ok(Id(id))
    }
}

/// Whoever shows the edit token of the plan of the path.
struct Permitted(Editor);

impl<S: Send + Sync> FromRequestParts<S> for Permitted
where
    Headroom: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Permitted, Problem> {
        let token = bearer(&parts.headers).ok_or_else(Problem::unauthorised)?;
        let Id(id) = Id::from_request_parts(parts, state).await?;
        Ok(Permitted(Headroom::from_ref(state).editor(&id, &token).await?))
    }
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

fn bearer(headers: &HeaderMap) -> Option<EditToken> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| EditToken::presented(token))
}

/// The revision that whoever changes a plan has seen; none where any will do.
struct IfMatch(Option<u32>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Problem> {
        match Tags::of(&parts.headers, header::IF_MATCH).ok_or_else(Problem::precondition_required)? {
            Tags::Any => Ok(IfMatch(None)),
            // Of several only the newest can be the latest revision; of none that was ever given out, none can.
            Tags::Revisions(revisions) => Ok(IfMatch(Some(revisions.into_iter().max().unwrap_or(0)))),
        }
    }
}

/// The entity tags of a conditional request. Weak ones count as strong ones: a proxy that compresses may have weakened ours, and the
/// revision is the same all the same.
enum Tags {
    Any,
    Revisions(Vec<u32>),
}

impl Tags {
    fn of(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
        let mut revisions = Vec::new();
        for value in headers.get_all(&name) {
            for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Some(Tags::Any);
                }
                let quoted = tag.trim_start_matches("W/");
                revisions
                    .extend(quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|number| number.parse::<u32>().ok()));
            }
        }
        headers.contains_key(&name).then_some(Tags::Revisions(revisions))
    }

    fn hold(&self, revision: u32) -> bool {
        match self {
            Tags::Any => true,
            Tags::Revisions(revisions) => revisions.contains(&revision),
        }
    }
}

pub(super) fn etag(revision: u32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{revision}\"")).expect("digits and quotes may stand in a header")
}

/// `?revision=n`.
pub(super) fn revision(query: Option<&str>) -> Result<Option<u32>, Problem> {
    number(query, "revision")
}

/// The number that a query gives by this name: `?revision=n`.
fn number(query: Option<&str>, name: &str) -> Result<Option<u32>, Problem> {
    let given = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).find(|(given, _)| given == name);
    let number =
        given.map(|(_, value)| value.parse().map_err(|_| Problem::bad_request(format!("{name} must be a whole number from 1 on."))));
    Ok(number.transpose()?.map(NonZeroU32::get))
}

const NOT_STORED: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
