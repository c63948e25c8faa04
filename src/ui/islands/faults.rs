//! What is wrong with the question, beside the fields and in one list at the top.

use super::{
    dom::{all, document, flag, one, say, set},
    form::{Form, control},
};
use crate::domain::answer::Fault;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement};

/// Shows each fault beside its field and clears the others. The field that is being typed in is left in peace until it is left, unless its
/// fault stands there already. Returns what is shown.
pub fn beside_fields<'a>(form: &Form, faults: &'a [Fault], spare: bool) -> Vec<&'a Fault> {
    let active = document().active_element();
    let mut shown = Vec::new();
    let at: Vec<(Element, &Fault)> = faults.iter().filter_map(|fault| Some((form.field(&path(fault))?, fault))).collect();
    for field in form.fields() {
        let (Some(control), Some(place)) = (control(&field), one(&field, ".field__error")) else { continue };
        let fault = at.iter().find(|(of, _)| of.is_same_node(Some(&field))).map(|(_, fault)| *fault);
        let typing = spare && active.as_ref().is_some_and(|active| field.contains(Some(active)));
        let fault = fault.filter(|_| !typing || control.has_attribute("aria-invalid"));
        match fault {
            Some(fault) => {
                say(&place, &fault.detail);
                set(&control, "aria-invalid", "true");
                shown.push(fault);
            }
            None => {
                say(&place, "");
                let _ = control.remove_attribute("aria-invalid");
            }
        }
        flag(&place, "hidden", fault.is_none());
    }
    shown.extend(faults.iter().filter(|fault| !at.iter().any(|(_, placed)| placed == fault)));
    shown
}

/// The list at the top: written where faults are, hidden where none are.
pub fn summary(form: &Form, summary: &Element, faults: &[Fault]) {
    flag(summary, "hidden", faults.is_empty());
    let Some(list) = one(summary, "ul") else { return };
    list.set_text_content(None);
    for fault in faults {
        let Ok(item) = document().create_element("li") else { continue };
        let target = form.field(&path(fault)).and_then(|field| control(&field));
        let line = match target.and_then(|control| Some((control.id(), document().create_element("a").ok()?))) {
            Some((id, link)) => {
                set(&link, "href", &format!("#{id}"));
                let _ = item.append_child(&link);
                link
            }
            None => item.clone(),
        };
        say(&line, &fault.detail);
        let _ = list.append_child(&item);
    }
}

/// Goes to the field that a line of the list names: opens what hides it, brings its label into sight and the cursor into it.
pub fn follow(form: &Form, link: &Element) {
    let id = link.get_attribute("href").unwrap_or_default();
    let Some(control) = document().get_element_by_id(id.trim_start_matches('#')) else { return };
    if let Some(group) = control.closest("details").ok().flatten().and_then(|group| group.dyn_into::<HtmlDetailsElement>().ok()) {
        group.set_open(true);
    }
    if let Some(label) = all(&form.root, "label").into_iter().find(|label| label.get_attribute("for").as_deref() == Some(&control.id())) {
        label.scroll_into_view();
    }
    focus(&control);
}

pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// `/traffic/write_share` as the form writes it: `traffic.write_share`.
fn path(fault: &Fault) -> String {
    fault.pointer.trim_start_matches('/').replace('/', ".")
}
