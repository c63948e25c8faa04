//! The form as it stands in the page.
//!
//! A field is an element with `data-field` around a control whose name is the dotted path of what it asks for. Empty means "not given": then the
//! placeholder shows what is assumed. Where a select says what the number is (`data-number` names it), the select's value is the path.

use super::dom::{all, attribute, flag, one, say, set};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Element, HtmlFormElement, UrlSearchParams};

pub struct Form {
    pub root: HtmlFormElement,
}

#[wasm_bindgen]
extern "C" {
    /// An input or a select: what both have.
    #[wasm_bindgen(extends = Element)]
    pub type Control;
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Control) -> String;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn kind(this: &Control) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Control) -> String;
    #[wasm_bindgen(method, setter)]
    pub fn set_value(this: &Control, value: &str);
    #[wasm_bindgen(method, getter)]
    pub fn checked(this: &Control) -> Option<bool>;
    #[wasm_bindgen(method, setter)]
    pub fn set_checked(this: &Control, checked: bool);
}

/// Changes that are tried stand in no field.
const TRY: &str = "try";

impl Form {
    /// The question as it stands, in the words of a link: what was given, and nothing else. Empty for a blank form.
    pub fn query(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else { return String::new() };
        let mut given = false;
        for control in self.controls() {
            let value = control.value();
            let value = value.trim();
            if value.is_empty() || control.has_attribute("data-number") || (control.kind() == "checkbox" && control.checked() != Some(true))
            {
                continue;
            }
            params.append(&self.path(&control), value);
            // A form that edits a saved plan, tries changes, or is read in another currency, does so even when it was emptied.
            given |= control.kind() != "hidden" || matches!(control.name().as_str(), "edit" | TRY | "currency" | "lang");
        }
        if given { String::from(params.to_string()) } else { String::new() }
    }

    /// Whether a link asks what the form asks, whatever the order and however it is written.
    pub fn says(&self, query: &str) -> bool {
        sorted(query) == sorted(&self.query())
    }

    /// Fills in what a link asks.
    pub fn fill(&self, query: &str) {
        let Ok(params) = UrlSearchParams::new_with_str(query) else { return };
        let mut taken = BTreeSet::new();
        for control in self.controls() {
            let number = attribute(&control, "data-number");
            if !number.is_empty() {
                let paths: Vec<String> = all(&control, "option").iter().map(|option| attribute(option, "value")).collect();
                let path = paths.iter().find(|path| params.has(path) && !taken.contains(*path));
                control.set_value(path.or(paths.first()).map_or("", String::as_str));
                if let Some(number) = self.named(&number) {
                    number.set_value(&path.and_then(|path| params.get(path)).unwrap_or_default());
                }
                taken.extend(path.cloned());
            } else if control.kind() == "checkbox" {
                control.set_checked(params.has(&control.name()));
            } else if (control.kind() != "hidden" || control.name() == TRY) && !control.has_attribute("data-measure") {
                let typed = params.get(&control.name()).filter(|_| !taken.contains(&control.name()));
                control.set_value(&typed.unwrap_or_default());
            }
        }
    }

    /// What follows from the values in the form itself: whose each number is, how many are given, where the sliders stand.
    pub fn refresh(&self) {
        for field in self.fields() {
            let Some(control) = control(&field) else { continue };
            let value = control.value();
            let whose = if value.trim().is_empty() {
                "assumed"
            } else if attribute(&control, "data-preset") == format!("{}={value}", self.path(&control)) {
                "preset"
            } else {
                "yours"
            };
            if let Some(mark) = one(&field, ".mark") {
                mark.set_class_name(&format!("mark mark--{whose}"));
                say(&mark, whose);
            }
            if let Some(entry) = one(&field, ".field__entry") {
                let _ = entry.class_list().toggle_with_force("entry--assumed", whose == "assumed");
            }
            let of = attribute(&field, "data-of");
            if !of.is_empty() {
                let known = one(&self.root, "[name=measure]").is_some_and(|select| select.unchecked_into::<Control>().value() == of);
                flag(&field, "hidden", !known && value.trim().is_empty());
            }
            if let Some(slider) = slider(&field) {
                let shown = if value.trim().is_empty() { attribute(&control, "placeholder") } else { value };
                stand(&slider, &shown);
            }
        }
        for group in all(&self.root, ".group") {
            if let Some(count) = one(&group, ".group__count") {
                let (yours, of) = (all(&group, ".mark--yours").len(), all(&group, ".mark").len());
                say(&count, &format!("{yours} of {of} yours"));
            }
        }
    }

    /// A slider was moved: its field takes the value.
    pub fn slid(&self, slider: &Element) {
        let slider: &Control = slider.unchecked_ref();
        let Some(control) = slider.closest("[data-field]").ok().flatten().and_then(|field| control(&field)) else { return };
        if let Some(stop) = stops(slider).get(slider.value().parse::<usize>().unwrap_or_default()) {
            control.set_value(stop);
        }
    }

    /// What is assumed of a field while nothing is given.
    pub fn assume(&self, path: &str, text: &str) {
        let Some(control) = self.field(path).and_then(|field| control(&field)) else { return };
        match one(&control, "option") {
            Some(option) => say(&option, &format!("{text}, assumed")),
            None => set(&control, "placeholder", text),
        }
    }

    pub fn fields(&self) -> Vec<Element> {
        all(&self.root, "[data-field]")
    }

    /// The field that asks for a path; if none does now, the one that could; for what is asked for in parts, the first of them.
    pub fn field(&self, path: &str) -> Option<Element> {
        let fields = self.fields();
        let asks = |field: &&Element| control(field).is_some_and(|control| self.path(&control) == path);
        let could = |field: &&Element| all(field, "[data-number] option").iter().any(|option| attribute(option, "value") == path);
        let part = |field: &&Element| {
            control(field).is_some_and(|control| self.path(&control).strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
        };
        fields.iter().find(asks).or_else(|| fields.iter().find(could)).or_else(|| fields.iter().find(part)).cloned()
    }

    /// The dotted path that the control's value is for.
    fn path(&self, control: &Control) -> String {
        let measure = attribute(control, "data-measure");
        if measure.is_empty() { control.name() } else { self.named(&measure).map(|select| select.value()).unwrap_or_default() }
    }

    fn controls(&self) -> impl Iterator<Item = Control> {
        let elements = self.root.elements();
        (0..elements.length())
            .filter_map(move |i| Some(elements.item(i)?.unchecked_into::<Control>()))
            .filter(|control| control.has_attribute("name"))
    }

    fn named(&self, name: &str) -> Option<Control> {
        self.controls().find(|control| control.name() == name)
    }
}

/// The control whose value is the field's.
pub fn control(field: &Element) -> Option<Control> {
    one(field, "[name]:not([data-number])").map(JsCast::unchecked_into)
}

fn slider(field: &Element) -> Option<Control> {
    one(field, ".slider").map(JsCast::unchecked_into)
}

/// The values that the slider's positions stand for, as a person would type them.
fn stops(slider: &Element) -> Vec<String> {
    attribute(slider, "data-stops").split('|').map(str::to_string).collect()
}

/// Moves the slider to the stop nearest to what is typed.
fn stand(slider: &Control, typed: &str) {
    let Some(value) = amount(typed) else { return };
    let stops = stops(slider);
    let mut nearest: Option<(usize, f64)> = None;
    for (i, stop) in stops.iter().enumerate() {
        let away = (amount(stop).unwrap_or(f64::MAX) - value).abs();
        if nearest.is_none_or(|(_, least)| away < least) {
            nearest = Some((i, away));
        }
    }
    if let Some((i, _)) = nearest {
        slider.set_value(&i.to_string());
        set(slider, "aria-valuetext", typed.trim());
    }
}

/// What a typed number is about, good enough for a slider; the server reads it properly. Of a range, its middle.
fn amount(typed: &str) -> Option<f64> {
    let middle = typed.split("..").nth(1).unwrap_or(typed);
    let plain: String = middle.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{202f}' | '\u{a0}')).collect();
    let number = js_sys::parse_float(&plain);
    let times = match plain.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')).chars().next() {
        Some('k' | 'K') => 1e3,
        Some('M' | 'm') => 1e6,
        Some('B' | 'b' | 'G' | 'g') => 1e9,
        Some('T' | 't') => 1e12,
        _ => 1.0,
    };
    number.is_finite().then_some(number * times)
}

fn sorted(query: &str) -> String {
    let Ok(params) = UrlSearchParams::new_with_str(query) else { return query.to_string() };
    params.delete("v");
    let _ = params.sort();
    String::from(params.to_string())
}
