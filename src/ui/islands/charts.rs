//! One month cursor through all charts, and the series that a reader has put away.
//!
//! Nothing is computed here but which month is meant: what each month says stands in the figures, as the server wrote it. Both last through any
//! change of the plan, so they are kept here and put into the page again after it.

use super::dom::{all, attribute, document, flag, listen, one, say, set, target};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent};

pub struct Charts {
    root: Element,
    month: Cell<Option<usize>>,
    /// As their buttons name them: `bill/web`.
    put_away: RefCell<Vec<String>>,
}

/// Makes the charts within `root` answer, and shows on the page what only answering charts have.
pub fn start_page(root: &Element) {
    Charts::start(root);
    if let Some(page) = document().document_element() {
        flag(&page, "data-live", true);
    }
}

impl Charts {
    pub fn start(root: &Element) -> Rc<Charts> {
        let charts = Rc::new(Charts { root: root.clone(), month: Cell::default(), put_away: RefCell::default() });
        let on = |event: &str, act: fn(&Charts, &Element, &Event)| {
            let charts = Rc::clone(&charts);
            listen(root, event, move |event| {
                if let Some(at) = target(&event) {
                    act(&charts, &at, &event);
                }
            });
        };
        on("pointermove", Charts::pointed);
        on("pointerdown", Charts::pointed);
        on("pointerout", Charts::left);
        on("keydown", Charts::pressed);
        on("click", Charts::clicked);
        charts
    }

    /// The plan has changed: what was chosen is chosen again, as far as it is still there.
    pub fn refresh(&self) {
        if self.month.get().is_some() {
            self.place(self.month.get());
        }
        if !self.put_away.borrow().is_empty() {
            self.show_series();
        }
    }

    fn pointed(&self, at: &Element, event: &Event) {
        if is_cursor(at) {
            if let Some(month) = event.dyn_ref().and_then(|pointer| month_under(at, pointer)) {
                self.place(Some(month));
            }
        } else if event.type_() == "pointerdown" && at.closest(".chart").ok().flatten().is_none() {
            self.place(None);
        }
    }

    /// The mouse takes the cursor along; a finger leaves it where it was, and so does a chart that was clicked.
    fn left(&self, at: &Element, event: &Event) {
        let by_mouse = event.dyn_ref::<PointerEvent>().is_some_and(|pointer| pointer.pointer_type() == "mouse");
        if is_cursor(at) && by_mouse && !document().active_element().is_some_and(|focused| is_cursor(&focused)) {
            self.place(None);
        }
    }

    fn pressed(&self, at: &Element, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|_| is_cursor(at)) else { return };
        if key.ctrl_key() || key.meta_key() || key.alt_key() {
            return;
        }
        let (month, last) = (self.month.get(), last(at));
        let month = match &*key.key() {
            "ArrowRight" | "ArrowUp" => Some(month.map_or(0, |month| month + 1)),
            "ArrowLeft" | "ArrowDown" => Some(month.map_or(last, |month| month.saturating_sub(1))),
            "PageUp" => Some(month.unwrap_or(0) + 12),
            "PageDown" => Some(month.unwrap_or(last).saturating_sub(12)),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        self.place(month.map(|month| month.min(last)));
        if let (Some(said), Some(figure)) = (one(&self.root, "[data-said]"), at.closest("figure").ok().flatten()) {
            say(&said, &self.month.get().map(|month| sentence(&figure, month)).unwrap_or_default());
        }
    }

    fn clicked(&self, at: &Element, _: &Event) {
        let series = attribute(at, "data-toggle");
        if series.is_empty() {
            return;
        }
        let mut put_away = self.put_away.borrow_mut();
        match put_away.iter().position(|other| *other == series) {
            Some(place) => drop(put_away.remove(place)),
            None => put_away.push(series),
        }
        drop(put_away);
        self.show_series();
    }

    fn place(&self, month: Option<usize>) {
        let cursors = all(&self.root, ".chart__cursor");
        let month = month.zip(cursors.first()).map(|(month, cursor)| month.min(last(cursor)));
        self.month.set(month);
        for cursor in cursors {
            let Some(figure) = cursor.closest("figure").ok().flatten() else { continue };
            let lines = attribute(&figure, "data-readout");
            let cells: Vec<&str> =
                month.and_then(|month| lines.lines().nth(month + 1)).into_iter().flat_map(|line| line.split('\t')).collect();
            for value in all(&figure, "[data-column]") {
                let cell = number(&value, "data-column").and_then(|column| cells.get(column)).copied().map(str::to_owned);
                let ends = || value.closest("[data-ends]").ok().flatten().map(|held| attribute(&held, "data-ends"));
                say(&value, &cell.or_else(ends).unwrap_or_default());
            }
            if let Some(when) = one(&figure, "[data-column='0']") {
                set(&cursor, "aria-valuetext", &when.text_content().unwrap_or_default());
            }
            set(&cursor, "aria-valuenow", &month.unwrap_or(0).to_string());
            for drawing in all(&figure, ".chart__svg") {
                if let Some(old) = one(&drawing, ".chart__now") {
                    old.remove();
                }
                if let Some(month) = month {
                    draw(&drawing, month, cells.first().unwrap_or(&""));
                }
            }
        }
    }

    fn show_series(&self) {
        let put_away = self.put_away.borrow();
        for button in all(&self.root, "[data-toggle]") {
            let name = attribute(&button, "data-toggle");
            let off = put_away.contains(&name);
            set(&button, "aria-pressed", if off { "false" } else { "true" });
            let series = name.split('/').nth(1).unwrap_or_default();
            if let Some(figure) = button.closest("figure").ok().flatten() {
                for group in all(&figure, &format!("[data-series='{series}']")) {
                    flag(&group, "data-off", off);
                }
            }
        }
    }
}

fn is_cursor(element: &Element) -> bool {
    element.class_list().contains("chart__cursor")
}

fn number(element: &Element, name: &str) -> Option<usize> {
    attribute(element, name).parse().ok()
}

fn last(cursor: &Element) -> usize {
    number(cursor, "aria-valuemax").unwrap_or(0)
}

/// Of a curve the month that is nearest, of cells the one that is touched.
fn month_under(cursor: &Element, pointer: &PointerEvent) -> Option<usize> {
    let figure = cursor.closest("figure").ok().flatten()?;
    let drawing = all(&figure, ".chart__svg").into_iter().find(|drawing| drawing.get_bounding_client_rect().width() > 0.0)?;
    let place = drawing.get_bounding_client_rect();
    let of = |name: &str| number(&drawing, name).unwrap_or(0) as f64;
    let x = (f64::from(pointer.client_x()) - place.left()) / place.width() * of("width");
    let month = (x - of("data-left")) / (of("data-right") - of("data-left")) * of("data-months");
    // A negative one is cut to 0.
    Some(if drawing.has_attribute("data-cells") { month } else { month + 0.5 } as usize)
}

/// The line at that month and the month's name under it, in the drawing's own coordinates.
fn draw(drawing: &Element, month: usize, name: &str) {
    let of = |name: &str| number(drawing, name).unwrap_or(0);
    let (left, right, top, bottom) = (of("data-left"), of("data-right"), of("data-top"), of("data-bottom"));
    let x = left + (right - left) * month / of("data-months").max(1);
    let (words_at, words_y) = (x.min(of("width").saturating_sub(60)), bottom + 34);
    let line = format!(
        "<g class=\"chart__now\" aria-hidden=\"true\"><path d=\"M{x} {top}V{bottom}\"/><text x=\"{words_at}\" y=\"{words_y}\" dy=\".35em\"></text></g>"
    );
    let _ = drawing.insert_adjacent_html("beforeend", &line);
    if let Some(words) = one(drawing, ".chart__now text") {
        say(&words, name);
    }
}

/// `Aug 2027: users 440,000, peak requests a second 153`.
fn sentence(figure: &Element, month: usize) -> String {
    let lines = attribute(figure, "data-readout");
    let mut lines = lines.lines();
    let names = lines.next().unwrap_or_default().split('\t');
    let mut said = String::new();
    for (at, (name, value)) in names.zip(lines.nth(month).unwrap_or_default().split('\t')).enumerate() {
        match at {
            0 => said.push_str(value),
            at => {
                for part in [if at == 1 { ": " } else { ", " }, name, " ", value] {
                    said.push_str(part);
                }
            }
        }
    }
    said
}
