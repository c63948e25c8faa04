//! The question as a form: what people know first, the rest folded by group. A plain GET form; the island makes it answer as one types.

use super::{
    error_summary::ErrorSummary,
    field::{Rows, entry_id},
    hints::{assumed, hints},
    not_modelled::{NotModelled, tried_in},
    presets::{self, Presets},
    reading::TypingNote,
    runs,
    slider::decades,
};
use crate::{
    domain::{
        fields::{self, FIELDS, Group, Kind, RATES, USER_COUNTS},
        plan::Plan,
        profile::Known,
    },
    ui::asked::{Asked, EDIT, MEASURE, RATE, TRY},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn ProfileForm(
    asked: Arc<Asked>,
    known: Arc<Known>,
    /// The plan that answers the form, or the blank one's: what is assumed is taken from it.
    plan: Option<Arc<Plan>>,
) -> impl IntoView {
    let preset = asked.preset;
    let rows = Rows {
        asked: &asked,
        known: &known,
        preset: preset.map(presets::given).unwrap_or_default(),
        assumed: plan.as_deref().map(|plan| assumed(plan, &asked)).unwrap_or_default().into_iter().collect(),
        hints: plan.as_deref().map(|plan| hints(plan, &asked)).unwrap_or_default().into_iter().collect(),
    };
    let first = basics(&rows);
    let groups = Group::ALL.into_iter().filter(|group| *group != Group::Plan).filter_map(|group| folded(&rows, group)).collect_view();
    let notices = asked.notices.iter().map(|notice| view! { <p class="profile__note">{notice.clone()}</p> }).collect_view();
    let tools = match &asked.edit {
        None => view! { <a class="button button--plain" href="/">"Reset"</a> }.into_any(),
        Some(edit) => view! { <a class="button button--plain" href=format!("/p/{}", edit.id)>"Stop editing"</a> }.into_any(),
    };
    view! {
        <form class="profile" method="get" action="/" aria-labelledby="profile-title" autocomplete="off" data-query=asked.link()>
            <div class="profile__head">
                <h2 id="profile-title">"Profile"</h2>
                <div class="profile__tools">
                    <button type="button" class="button button--plain" data-undo="" hidden=true aria-disabled="true">"Undo"</button>
                    <button type="button" class="button button--plain" data-redo="" hidden=true aria-disabled="true">"Redo"</button>
                    {tools}
                </div>
            </div>
            <Presets chosen=preset/>
            <NotModelled/>
            <ErrorSummary faults=asked.faults().to_vec() target=targets(&asked)/>
            {notices}
            <TypingNote/>
            {hidden("v", "1")}
            {preset.map(|preset| hidden("preset", preset.id.clone()))}
            {asked.edit.as_ref().map(|edit| hidden(EDIT, edit.to_string()))}
            {hidden(TRY, asked.tried.all())}
            <div class="fields">{first}</div>
            <div class="groups">{groups}</div>
            {carried(&asked, &known)}
            <div class="profile__end">
                <button class="button">"Update plan"</button>
                <span role="status" id="status"><span data-seen=""></span><span class="visually-hidden"></span></span>
            </div>
        </form>
    }
}

/// Measures and rates are asked for by the two choices; the title where the plan is saved.
fn has_row(id: &str) -> bool {
    !USER_COUNTS.contains(&id) && !RATES.contains(&id) && !["schema", "title"].contains(&id)
}

fn basics(rows: &Rows<'_>) -> Vec<AnyView> {
    let mut first = vec![
        rows.choice(
            &MEASURE,
            &rows.asked.measure,
            "I know my",
            |path| fields::find(path).map(|field| field.label.to_lowercase()).unwrap_or_default(),
            decades(0, 9),
            "Whichever you know is enough: everything is counted in monthly users, and other measures are converted to them. Until you say, 200,000 monthly users.",
        ),
        rows.choice(
            &RATE,
            &rows.asked.rate,
            "Requests",
            |path| rate_words(path).to_owned(),
            decades(-1, 5),
            "Requests that reach the app, not static files. Assumed unless you say: 50 a user and day, 10 to 150; readers need 10, chats 150. A measured rate of today says it better.",
        ),
    ];
    // What leads from the measure to monthly users and those of a day stands right under it.
    first.splice(1..1, STEPS.iter().filter_map(|(id, of)| fields::find(id).map(|field| rows.step(field, *of))));
    let is_step = |id: &str| STEPS.iter().any(|(step, _)| *step == id);
    first.extend(FIELDS.iter().filter(|field| field.basic && has_row(field.id) && !is_step(field.id)).map(|field| rows.basic(field)));
    first
}

/// The steps from the measure that one knows to the users of a day, and the measure that a step is for where it is for one only.
const STEPS: [(&str, Option<&str>); 3] = [
    ("audience.monthly_per_weekly_user", Some("audience.weekly_active_users")),
    ("audience.monthly_share_of_registered", Some("audience.registered_users")),
    ("audience.daily_active_share", None),
];

fn rate_words(path: &str) -> &'static str {
    match path {
        "traffic.requests_per_second" => "a second, on average",
        "traffic.peak_requests_per_second" => "a second, at the peak",
        "traffic.requests_per_month" => "a month",
        "traffic.page_views_per_month" => "a month, as page views",
        _ => "a user and day",
    }
}

/// A group behind its summary, which counts what is given in it; open where something is wrong inside.
fn folded(rows: &Rows<'_>, group: Group) -> Option<AnyView> {
    if group == Group::Current {
        return Some(runs::group(rows));
    }
    let asked = group.fields().filter(|field| !field.basic && has_row(field.id));
    let views: Vec<AnyView> = asked.flat_map(|field| rows.grouped(field)).collect();
    if views.is_empty() {
        return None;
    }
    let of = views.len();
    let path_of = |id: &str| id.split('.').next() == group.name();
    let inside = |id: &str| has_row(id) && fields::find(id).is_none_or(|field| !field.basic) && !is_carried(id);
    let yours = rows.asked.given.iter().filter(|(id, typed)| path_of(id) && inside(id) && rows.preset.get(*id) != Some(typed)).count();
    let faulty = rows.asked.faults().iter().any(|fault| {
        let id = fields::id_of(&fault.pointer);
        path_of(&id) && inside(&id)
    });
    Some(
        view! {
            <details class="group" open=faulty>
                <summary>{group.title()}" "<span class="group__count">{format!("{yours} of {of} yours")}</span></summary>
                <fieldset class="group__fields"><legend class="visually-hidden">{group.title()}</legend>{tried_in(group).map(|said| view! { <p class="group__note">{said}</p> })}{views}</fieldset>
            </details>
        }
        .into_any(),
    )
}

/// What only a link can say, such as a request mix, stays in the form and can be taken out of it.
fn carried(asked: &Asked, known: &Known) -> impl IntoView + use<> {
    let title = asked.given.get("title").map(|title| hidden("title", title.clone()));
    let lines: Vec<_> = asked
        .given
        .iter()
        .filter(|(id, _)| is_carried(id) && !runs::has_entry(asked, known, id))
        .map(|(id, typed)| {
            view! {
                <p class="check" data-field="">
                    <input type="checkbox" id=entry_id(id) name=id.clone() value=typed.clone() checked=true autocomplete="off"/>
                    <label for=entry_id(id)>{format!("{id} = {typed}")}</label>
                </p>
            }
        })
        .collect();
    view! {
        {title}
        {(!lines.is_empty()).then(|| {
            view! { <fieldset class="carried"><legend>"From the link"</legend>{lines}</fieldset> }
        })}
    }
}

fn is_carried(id: &str) -> bool {
    let field = fields::at(&format!("/{}", id.replace('.', "/")));
    field.is_some_and(|field| matches!(field.kind, Kind::Classes | Kind::Products))
}

fn hidden(name: &'static str, value: impl Into<String>) -> impl IntoView {
    view! { <input type="hidden" name=name value=value.into()/> }
}

/// The entry that each fault belongs to, where it has one.
fn targets(asked: &Asked) -> Vec<Option<String>> {
    let target = |id: String| {
        let path = id.as_str();
        let choice = [(&RATE, &asked.rate), (&MEASURE, &asked.measure)]
            .into_iter()
            .find(|(choice, at)| *at == path || (!has_row(path) && choice.paths.contains(&path)));
        match choice {
            Some((choice, _)) => Some(entry_id(choice.paths[0])),
            // A machine that is at fault as a whole is so at its product.
            None if is_carried(path) => {
                [path.to_owned(), format!("{path}.product")].iter().find(|path| asked.given.contains_key(*path)).map(|path| entry_id(path))
            }
            None => has_row(path).then(|| entry_id(path)),
        }
    };
    asked.faults().iter().map(|fault| target(fields::id_of(&fault.pointer))).collect()
}
