//! The loop: a change, one request, the answer into the page.

use super::{
    address::{self, Address},
    charts::Charts,
    dom::{attribute, document, flag, listen, one, say, set, target},
    faults,
    form::Form,
    morph::morph,
    origin::Dialog,
};
use crate::{
    domain::{
        answer::{Answer, Fault},
        edits::Edits,
    },
    server_fns::{evaluate, explain},
};
use leptos::prelude::{ServerFnError, TimeoutHandle, set_timeout, set_timeout_with_handle, window};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlAnchorElement, KeyboardEvent, MouseEvent};

/// An answer that comes sooner than this comes without a sign of waiting.
const PATIENCE: Duration = Duration::from_millis(300);

struct Live {
    form: Form,
    plan: Element,
    status: Element,
    summary: Element,
    dialog: Dialog,
    charts: Rc<Charts>,
    address: Address,
    /// The question whose answer the page shows: its plan, or its faults. None: not known.
    answered: RefCell<Option<String>>,
    /// The question of whose plan the page shows the first part only.
    half: RefCell<Option<String>>,
    /// Faults of the question last answered.
    faults: RefCell<Vec<Fault>>,
    in_flight: Cell<bool>,
    /// Counts what was asked: the whole of a plan that is no longer asked for is not shown.
    turn: Cell<u32>,
    /// The person has asked outright (Enter, the button): the next answer's faults go to the top.
    submitted: Cell<bool>,
    pointer: Cell<Pointer>,
    edits: RefCell<Edits>,
}

/// Pressing elsewhere leaves a field. The faults said then move the page, so they wait until the press is over: else the release would meet
/// another part than the press, and the click would be lost.
#[derive(Clone, Copy, Default, PartialEq)]
enum Pointer {
    #[default]
    Up,
    Down,
    /// Down, and faults wait to be said.
    DownAndWaiting,
}

/// Makes the planner inside `root` answer as one types. A page without its parts stays a plain form.
pub fn start(root: &Element) {
    let parts = || {
        Some(Live {
            form: Form { root: one(root, "form.profile")?.dyn_into().ok()? },
            plan: one(root, "#plan")?,
            status: one(root, "#status")?,
            summary: one(root, "#faults")?,
            dialog: Dialog::new(one(root, "#dialog")?),
            charts: Charts::start(root),
            address: Address::default(),
            answered: RefCell::default(),
            half: RefCell::default(),
            faults: RefCell::default(),
            in_flight: Cell::default(),
            turn: Cell::default(),
            submitted: Cell::default(),
            pointer: Cell::default(),
            edits: RefCell::default(),
        })
    };
    let Some(live) = parts().map(Rc::new) else { return };
    let on = |event: &str, act: fn(&Rc<Live>, &Event)| {
        let live = Rc::clone(&live);
        listen(root, event, move |event| act(&live, &event));
    };
    on("input", |live, event| live.typed(event));
    on("change", |live, event| live.changed(event));
    on("submit", |live, event| live.submit(event));
    on("focusout", |live, _| live.left());
    on("click", |live, event| live.clicked(event));
    on("keydown", |live, event| live.pressed(event));
    let on_window = |event: &str, act: fn(&Rc<Live>)| {
        let live = Rc::clone(&live);
        listen(&window(), event, move |_| act(&live));
    };
    on_window("popstate", Live::returned);
    on_window("pointerdown", |live| live.pointer.set(Pointer::Down));
    on_window("pointerup", Live::released);
    on_window("pointercancel", Live::released);
    live.catch_up();
    if let Some(page) = document().document_element() {
        flag(&page, "data-live", true);
    }
}

impl Live {
    /// What was typed before the code arrived is asked now; what the server filled in is answered already.
    fn catch_up(self: &Rc<Self>) {
        self.form.refresh();
        let query = self.form.query();
        *self.edits.borrow_mut() = Edits::new(query.clone());
        self.offer_steps();
        if !self.form.says(&attribute(&self.form.root, "data-query")) {
            self.ask();
            self.write_later();
            return;
        }
        if !self.form.says(&address::query()) {
            // A form sent without script says the same in more words.
            self.address.reword(&query);
        }
        if self.summary.has_attribute("hidden") {
            *self.answered.borrow_mut() = Some(query);
        } else {
            self.ask();
        }
    }

    fn typed(self: &Rc<Self>, event: &Event) {
        let Some(control) = self.in_form(event) else { return };
        if control.class_list().contains("slider") {
            self.form.slid(&control);
        }
        self.form.refresh();
        self.ask();
        self.write_later();
    }

    fn changed(self: &Rc<Self>, event: &Event) {
        if self.in_form(event).is_some() {
            self.ask();
            self.commit();
        }
    }

    fn submit(self: &Rc<Self>, event: &Event) {
        if self.in_form(event).is_some() {
            event.prevent_default();
            self.submitted.set(true);
            self.ask();
            self.commit();
        }
    }

    /// Once the field is left, its fault is said.
    fn left(self: &Rc<Self>) {
        if !self.faults.borrow().is_empty() {
            let live = Rc::clone(self);
            set_timeout(move || live.show_faults(), Duration::ZERO);
        }
    }

    fn released(self: &Rc<Self>) {
        if self.pointer.replace(Pointer::Up) == Pointer::DownAndWaiting {
            let live = Rc::clone(self);
            set_timeout(move || live.show_faults(), Duration::ZERO);
        }
    }

    fn clicked(self: &Rc<Self>, event: &Event) {
        const LINKS: &str = "a[href^='#f-'], a[href*='why='], [data-retry], [data-close], a[data-change], [data-undo], [data-redo]";
        let Some(link) = target(event).and_then(|at| at.closest(LINKS).ok().flatten()) else { return };
        if event.dyn_ref::<MouseEvent>().is_some_and(|click| click.ctrl_key() || click.meta_key() || click.shift_key()) {
            return;
        }
        if link.has_attribute("data-close") {
            // What the server put into the page; the link goes on to where the figure stands.
            if let Some(origin) = one(&self.plan, "#origin") {
                origin.remove();
            }
            return;
        }
        event.prevent_default();
        if link.has_attribute("data-retry") {
            self.ask();
        } else if link.has_attribute("data-undo") {
            self.step(Edits::undo);
        } else if link.has_attribute("data-redo") {
            self.step(Edits::redo);
        } else if link.has_attribute("data-change") {
            self.change(&link);
        } else if attribute(&link, "href").starts_with('#') {
            self.dialog.close();
            faults::follow(&self.form, &link);
        } else {
            self.tell(&link);
        }
    }

    /// One answer of the form becomes what the link says, as if it had been typed.
    fn change(self: &Rc<Self>, link: &Element) {
        let link: &HtmlAnchorElement = link.unchecked_ref();
        self.address.commit();
        self.form.fill(&link.search());
        self.form.refresh();
        self.ask();
        self.commit();
    }

    /// Where a number comes from is told over the page, which stays as it is. The link's own question is that of the plan shown.
    fn tell(self: &Rc<Self>, link: &Element) {
        let link: &HtmlAnchorElement = link.unchecked_ref();
        let query = link.search().trim_start_matches('?').to_string();
        let turn = self.dialog.turn();
        let live = Rc::clone(self);
        leptos::task::spawn_local(async move {
            match explain(query).await {
                Ok(html) => live.dialog.show(turn, &html),
                Err(_) => {
                    live.dialog.close();
                    live.stale(Some("The server cannot be reached."), false);
                }
            }
        });
    }

    /// Back or forward: the form says what the address says.
    fn returned(self: &Rc<Self>) {
        self.address.commit();
        self.form.fill(&address::query());
        self.form.refresh();
        self.ask();
        self.edits.borrow_mut().done(&self.form.query());
        self.offer_steps();
    }

    fn in_form(&self, event: &Event) -> Option<Element> {
        target(event).filter(|at| self.form.root.contains(Some(at)))
    }

    fn write_later(self: &Rc<Self>) {
        let live = Rc::clone(self);
        self.address.later(move || live.address.write(&live.form.query()));
    }

    fn commit(&self) {
        let query = self.form.query();
        self.address.write(&query);
        self.address.commit();
        self.edits.borrow_mut().done(&query);
        self.offer_steps();
    }

    /// A step back or forth through the edits: the form, the address and the plan follow.
    fn step(self: &Rc<Self>, step: fn(&mut Edits) -> Option<String>) {
        let Some(query) = step(&mut self.edits.borrow_mut()) else { return };
        self.form.fill(&query);
        self.form.refresh();
        self.ask();
        self.address.commit();
        self.address.write(&self.form.query());
        self.address.commit();
        self.offer_steps();
    }

    /// Inside an entry the browser's own undo is at work; elsewhere the keys take back whole edits.
    fn pressed(self: &Rc<Self>, event: &Event) {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let typing = target(event).is_some_and(|at| at.matches("input:not([type=range], [type=checkbox]), textarea").unwrap_or(false));
        if typing || !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
            return;
        }
        match (key.key().to_lowercase().as_str(), key.shift_key()) {
            ("z", false) => self.step(Edits::undo),
            ("z", true) | ("y", false) => self.step(Edits::redo),
            _ => return,
        }
        event.prevent_default();
    }

    fn offer_steps(&self) {
        let edits = self.edits.borrow();
        for (selector, possible) in [("[data-undo]", edits.can_undo()), ("[data-redo]", edits.can_redo())] {
            if let Some(button) = one(&self.form.root, selector) {
                flag(&button, "hidden", false);
                // Not `disabled`: that would take the focus away from whoever steps back by keyboard.
                set(&button, "aria-disabled", if possible { "false" } else { "true" });
            }
        }
    }

    /// One request for the first part in flight; when it returns and the form has moved on, the next goes out, else the whole is asked for. So the
    /// latest answer wins, and no timer is needed.
    fn ask(self: &Rc<Self>) {
        if self.in_flight.get() {
            return;
        }
        let query = self.form.query();
        if self.answered.borrow().as_ref() == Some(&query) {
            self.show_faults();
            return;
        }
        self.in_flight.set(true);
        self.turn.set(self.turn.get() + 1);
        let live = Rc::clone(self);
        let waiting = set_timeout_with_handle(move || set(&live.plan, "aria-busy", "true"), PATIENCE).ok();
        let live = Rc::clone(self);
        leptos::task::spawn_local(async move {
            let answer = evaluate(query.clone(), false).await;
            live.in_flight.set(false);
            let reached = answer.is_ok();
            live.take(&query, answer);
            if live.form.query() != query {
                live.rest(waiting);
                live.ask();
                return;
            }
            // Of an earlier question where the answer was faults: the last good plan stays, and it is to be whole.
            let half = live.half.borrow().clone().filter(|_| reached);
            let Some(half) = half else { return live.rest(waiting) };
            let turn = live.turn.get();
            let whole = evaluate(half.clone(), true).await;
            live.rest(waiting);
            if live.turn.get() == turn {
                live.complete(&half, whole);
            }
        });
    }

    /// Shows an answer, and keeps of which question it is the whole.
    fn take(&self, query: &str, answer: Result<Answer, ServerFnError>) {
        match answer {
            Ok(answer) => {
                *self.answered.borrow_mut() = (!answer.rest_follows).then(|| query.to_owned());
                if !answer.html.is_empty() {
                    *self.half.borrow_mut() = answer.rest_follows.then(|| query.to_owned());
                }
                self.show(answer);
            }
            Err(_) => {
                *self.answered.borrow_mut() = None;
                self.stale(Some("The server cannot be reached."), true);
            }
        }
    }

    /// Shows the whole of what is there in part. Faults that were said since stand.
    fn complete(&self, query: &str, whole: Result<Answer, ServerFnError>) {
        if self.faults.borrow().is_empty() {
            self.take(query, whole);
        } else if let Ok(answer) = whole {
            *self.half.borrow_mut() = None;
            self.draw(&answer.html);
            self.show_faults();
        }
    }

    fn rest(&self, waiting: Option<TimeoutHandle>) {
        if let Some(waiting) = waiting {
            waiting.clear();
        }
        flag(&self.plan, "aria-busy", false);
    }

    fn show(&self, answer: Answer) {
        *self.faults.borrow_mut() = answer.faults;
        if !answer.html.is_empty() {
            self.draw(&answer.html);
            flag(&self.plan, "data-stale", false);
            document().set_title(&answer.title);
            if !answer.rest_follows {
                self.announce("Up to date", &format!(": {}", answer.sentence));
            }
            for (path, text) in &answer.hints {
                if let Some(hint) = self.form.field(path).and_then(|field| one(&field, ".field__hint")) {
                    say(&hint, text);
                }
            }
            for (path, text) in &answer.assumed {
                self.form.assume(path, text);
            }
            self.form.refresh();
        }
        self.show_faults();
    }

    fn draw(&self, html: &str) {
        morph(&self.plan, html);
        self.charts.refresh();
    }

    fn show_faults(&self) {
        if self.pointer.get() != Pointer::Up {
            self.pointer.set(Pointer::DownAndWaiting);
            return;
        }
        let faults = self.faults.borrow();
        let outright = self.submitted.take();
        let shown = faults::beside_fields(&self.form, &faults, !outright);
        if faults.is_empty() {
            faults::summary(&self.form, &self.summary, &faults);
            return;
        }
        flag(&self.plan, "data-stale", true);
        self.stale(shown.first().map(|fault| fault.detail.as_str()), false);
        if let Some(first) = shown.first() {
            self.announce("Not up to date", &format!(": {}", first.detail));
        }
        if outright || !self.summary.has_attribute("hidden") {
            faults::summary(&self.form, &self.summary, &faults);
        }
        if outright {
            let title = document().title();
            document().set_title(&format!("Error: {}", title.trim_start_matches("Error: ")));
            faults::focus(&self.summary);
        }
    }

    /// The last good plan stays and says that it is one. Nothing moves while the field at fault is still typed in.
    fn stale(&self, because: Option<&str>, retry: bool) {
        let (Some(note), Some(because)) = (one(&self.plan, "#stale"), because) else { return };
        flag(&self.plan, "data-stale", true);
        flag(&note, "hidden", false);
        if let Some(reason) = one(&note, "[data-reason]") {
            say(&reason, because);
        }
        if let Some(again) = one(&note, "[data-again]") {
            flag(&again, "hidden", !retry);
        }
    }

    /// Seen: two words. Heard: the sentence.
    fn announce(&self, seen: &str, heard: &str) {
        if let Some(word) = one(&self.status, "[data-seen]") {
            say(&word, seen);
        }
        if let Some(sentence) = one(&self.status, ".visually-hidden") {
            say(&sentence, heard);
        }
    }
}
