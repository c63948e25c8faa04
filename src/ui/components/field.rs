//! One row of the form: label, whose number it is, slider and entry, what follows from it, what is wrong with it.

use super::{
    slider::{self, Slider},
    whose::{Mark, Whose},
};
use crate::{
    domain::{
        fields::{self, Field, GEOGRAPHIES, Kind, Start},
        profile::Known,
    },
    ui::asked::{Asked, Choice, MEASURE},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the rows of a form are drawn from.
pub struct Rows<'a> {
    pub asked: &'a Asked,
    pub known: &'a Known,
    /// What the preset says, by path, as it writes it.
    pub preset: BTreeMap<String, String>,
    /// What is assumed where nothing is given, as it would be typed, by path.
    pub assumed: BTreeMap<String, String>,
    /// What follows from a value, by path.
    pub hints: BTreeMap<String, String>,
}

/// The id of a field's entry, to which faults and assumptions lead: `traffic.app_cpu_ms` → `f-traffic-app-cpu-ms`. A choice has that of its
/// usual path.
pub fn entry_id(path: &str) -> String {
    format!("f-{}", path.replace(['.', '_'], "-"))
}

impl Rows<'_> {
    /// A field that stands before the groups: with its slider and what follows from it.
    pub fn basic(&self, field: &'static Field) -> AnyView {
        self.step(field, None)
    }

    /// The same, shown only while `of` is the measure that is known, or while it says something itself.
    pub fn step(&self, field: &'static Field, of: Option<&'static str>) -> AnyView {
        let stops = slider::stops(field);
        let hint = self.hints.get(field.id).cloned().unwrap_or_else(|| field.hint.to_owned());
        self.row(field.id.to_owned(), field.label.to_owned(), field, stops, Some(hint), of)
    }

    /// The rows of a field inside its group; none for what has no entry of its own.
    pub fn grouped(&self, field: &'static Field) -> Vec<AnyView> {
        match field.kind {
            Kind::Classes | Kind::Products => Vec::new(),
            Kind::Geography => {
                let places = GEOGRAPHIES.iter();
                places
                    .map(|place| {
                        self.row(format!("{}.{}", field.id, place.value), format!("In {}", place.label), field, Vec::new(), None, None)
                    })
                    .collect()
            }
            _ => vec![self.row(field.id.to_owned(), field.label.to_owned(), field, Vec::new(), None, None)],
        }
    }

    fn row(
        &self,
        path: String,
        label: String,
        field: &'static Field,
        stops: Vec<String>,
        hint: Option<String>,
        of: Option<&'static str>,
    ) -> AnyView {
        let id = entry_id(&path);
        let ids = Ids::of(&id, hint.is_some());
        let typed = if self.asked.is_chosen(&path) { "" } else { self.asked.typed(&path) };
        let fault = self.fault(&path);
        let hidden = of.is_some_and(|of| self.asked.measure != of && typed.is_empty());
        let whose = self.whose(&path, typed);
        let assumed = self.assumed(&path, field);
        let preset = self.preset.get(&path).map(|value| format!("{path}={value}"));
        let options = self.options(field);
        let described = ids.described();
        let slider = (!stops.is_empty()).then(|| {
            let typed = if typed.is_empty() { assumed.clone() } else { typed.to_owned() };
            view! { <Slider label=field.label stops typed/> }
        });
        let is_select = options.is_some();
        let entry = match options {
            Some(options) => {
                let options = options.into_iter().map(|(value, name)| {
                    let selected = value == typed;
                    view! { <option value=value selected=selected>{name}</option> }
                });
                let first = assumed_option(&assumed);
                view! {
                    <select id=id.clone() name=path aria-describedby=described aria-invalid=fault.as_ref().map(|_| "true") data-preset=preset autocomplete="off">
                        <option value="">{first}</option>
                        {options.collect_view()}
                    </select>
                }
                .into_any()
            }
            None => view! {
                <input
                    id=id.clone()
                    name=path
                    type="text"
                    inputmode=inputmode(field)
                    autocomplete="off"
                    value=typed.to_owned()
                    placeholder=assumed
                    aria-describedby=described
                    aria-invalid=fault.as_ref().map(|_| "true")
                    data-preset=preset
                />
                {(!field.unit.is_empty() || matches!(field.kind, Kind::Geography)).then(|| view! { <span class="entry__unit">{unit(field)}</span> })}
            }
            .into_any(),
        };
        let class = entry_class(whose, is_select && hint.is_some());
        view! {
            <div class="field" data-field="" data-of=of hidden=hidden>
                <label class="field__label" for=id>{label}</label>
                <Mark id=ids.mark.clone() whose meaning=meaning(field)/>
                {error(&ids.error, fault)}
                {slider}
                <span class=class>{entry}</span>
                {hint.map(|hint| view! { <p class="field__hint" id=ids.hint.clone()>{hint}</p> })}
            </div>
        }
        .into_any()
    }

    /// A number whose measure is chosen beside it.
    pub fn choice(
        &self,
        choice: &'static Choice,
        at: &str,
        label: &'static str,
        words: impl Fn(&str) -> String,
        stops: Vec<String>,
        why: &'static str,
    ) -> AnyView {
        let id = entry_id(choice.paths[0]);
        let ids = Ids::of(&id, true);
        let label_id = format!("{id}-l");
        let typed = self.asked.typed(at);
        let fault = choice.paths.iter().find_map(|path| self.fault(path).filter(|_| *path == at || !self.is_elsewhere(path, choice)));
        let whose = self.whose(at, typed);
        let assumed = self.assumed.get(at).cloned().unwrap_or_default();
        let preset = self.preset.get(at).map(|value| format!("{at}={value}"));
        let options =
            choice.paths.iter().map(|path| view! { <option value=*path selected=*path == at>{words(path)}</option> }).collect_view();
        let shown = if typed.is_empty() { assumed.clone() } else { typed.to_owned() };
        let hint = self.hints.get(at).cloned().unwrap_or_default();
        let select_id = entry_id(choice.select);
        view! {
            <div class="field field--choice" data-field="">
                <label class="field__label" for=select_id.clone() id=label_id.clone()>{label}</label>
                <Mark id=ids.mark.clone() whose meaning=why.to_owned()/>
                {error(&ids.error, fault.clone())}
                <span class="entry field__choice">
                    <select id=select_id.clone() name=choice.select data-number=choice.number autocomplete="off">{options}</select>
                </span>
                <Slider label=label stops typed=shown/>
                <span class=entry_class(whose, false)>
                    <input
                        id=id
                        name=choice.number
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        value=typed.to_owned()
                        placeholder=assumed
                        aria-labelledby=format!("{label_id} {select_id}")
                        aria-describedby=ids.described()
                        aria-invalid=fault.map(|_| "true")
                        data-measure=choice.select
                        data-preset=preset
                    />
                </span>
                <p class="field__hint" id=ids.hint.clone()>{hint}</p>
            </div>
        }
        .into_any()
    }

    /// Whether a path of the choice is asked for by another row of the form.
    fn is_elsewhere(&self, path: &str, choice: &Choice) -> bool {
        let other = if choice.select == MEASURE.select { &self.asked.rate } else { &self.asked.measure };
        path == other
    }

    /// The fault of a path; that of all geographies together stands at the first of them.
    fn fault(&self, path: &str) -> Option<String> {
        let whole = path.strip_suffix(GEOGRAPHIES[0].value).and_then(|whole| whole.strip_suffix('.'));
        let here = |id: String| id == path || Some(id.as_str()) == whole;
        self.asked.faults().iter().find(|fault| here(fields::id_of(&fault.pointer))).map(|fault| fault.detail.clone())
    }

    fn whose(&self, path: &str, typed: &str) -> Whose {
        Whose::of(typed, self.preset.get(path).map(String::as_str))
    }

    fn assumed(&self, path: &str, field: &Field) -> String {
        match self.assumed.get(path) {
            Some(assumed) => assumed.clone(),
            None => shown(field, &field.shown(&field.default_json())),
        }
    }

    /// Value and name of what may be chosen; none where the field is typed.
    fn options(&self, field: &Field) -> Option<Vec<(String, String)>> {
        let same = |value: &String| (value.clone(), value.clone());
        match field.kind {
            Kind::Flag => Some(["yes", "no"].map(|word| (word.to_owned(), word.to_owned())).into()),
            Kind::Choice(choices) => Some(choices.iter().map(|choice| (choice.value.to_owned(), choice.label.to_owned())).collect()),
            Kind::Provider => {
                Some(self.known.regions_by_provider.keys().map(|id| (id.clone(), crate::domain::words::provider(id).to_owned())).collect())
            }
            Kind::Region => Some(
                self.known
                    .regions_by_provider
                    .iter()
                    .flat_map(|(provider, regions)| {
                        regions.iter().map(move |id| (id.clone(), format!("{} {id}", crate::domain::words::provider(provider))))
                    })
                    .collect(),
            ),
            Kind::CpuFamily => Some(self.known.cpu_families.iter().map(same).collect()),
            _ => None,
        }
    }
}

/// What a field shows for a value in the field's own words: a choice by its label.
pub fn shown(field: &Field, value: &str) -> String {
    match field.kind {
        Kind::Choice(choices) => {
            choices.iter().find(|choice| choice.value == value).map_or_else(|| value.to_owned(), |choice| choice.label.to_owned())
        }
        Kind::Provider => crate::domain::words::provider(value).to_owned(),
        _ => value.to_owned(),
    }
}

/// What the first option of a select says while nothing is chosen.
fn assumed_option(assumed: &str) -> String {
    if assumed.is_empty() { "as it follows".to_owned() } else { format!("{assumed}, assumed") }
}

/// Why the field is assumed as it is, for those who ask.
fn meaning(field: &Field) -> String {
    let mut meaning = field.hint.to_owned();
    if field.default != Start::Nothing && !field.why.is_empty() {
        let default = shown(field, &field.shown(&field.default_json()));
        let unit = unit(field);
        let range = field
            .default_json()
            .as_f64()
            .and_then(|value| field.range_of(value))
            .map(|(low, high)| format!(", {} to {}", field.shown(&fields::number_json(low)), field.shown(&fields::number_json(high))));
        let value = match (default.is_empty(), field.kind) {
            (true, _) | (_, Kind::Geography) => String::new(),
            _ => format!(": {default} {unit}"),
        };
        meaning.push_str(&format!(
            " Assumed unless you say{}{}: {}. {}.",
            value.trim_end(),
            range.unwrap_or_default(),
            field.why,
            field.source
        ));
    }
    meaning
}

fn unit(field: &Field) -> &'static str {
    if matches!(field.kind, Kind::Geography) { "%" } else { field.unit }
}

fn inputmode(field: &Field) -> &'static str {
    match field.kind {
        Kind::Number(_) | Kind::Whole(_) | Kind::Geography => "decimal",
        _ => "text",
    }
}

fn entry_class(whose: Whose, wide: bool) -> String {
    let mut class = "entry field__entry".to_owned();
    if wide {
        class.push_str(" entry--wide field__entry--span");
    }
    if whose == Whose::Assumed {
        class.push_str(" entry--assumed");
    }
    class
}

fn error(id: &str, fault: Option<String>) -> impl IntoView + use<> {
    let none = fault.is_none();
    view! { <p class="field__error" id=id.to_owned() hidden=none>{fault}</p> }
}

/// The ids of what belongs to an entry.
struct Ids {
    mark: String,
    error: String,
    hint: String,
    has_hint: bool,
}

impl Ids {
    fn of(entry: &str, has_hint: bool) -> Ids {
        Ids { mark: format!("{entry}-m"), error: format!("{entry}-e"), hint: format!("{entry}-h"), has_hint }
    }

    fn described(&self) -> String {
        let hint = if self.has_hint { self.hint.as_str() } else { "" };
        format!("{} {} {hint}", self.error, self.mark).trim_end().to_owned()
    }
}
