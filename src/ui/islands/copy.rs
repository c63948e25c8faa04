//! A link in a field, and the button that copies it. Without script the field can be selected, and there is no button.

use super::dom::{flag, listen, one, say};
use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Element, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    type Clipboard;
    #[wasm_bindgen(method, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> Promise;
}

pub fn start(root: &Element) {
    let (Some(field), Some(button), Some(status)) = (one(root, "input"), one(root, "button"), one(root, "[role='status']")) else { return };
    flag(&button, "hidden", false);
    let said = status.clone();
    let copied = Closure::<dyn FnMut(JsValue)>::new(move |_| say(&said, "Copied"));
    let said = status.clone();
    let refused = Closure::<dyn FnMut(JsValue)>::new(move |_| say(&said, SELECTED));
    listen(&button, "click", move |_| {
        let field: &HtmlInputElement = field.unchecked_ref();
        // Selected whatever comes of it: where the browser lets no page copy, the keyboard does.
        field.select();
        match clipboard() {
            Some(clipboard) => drop(clipboard.write_text(&field.value()).then2(&copied, &refused)),
            None => say(&status, SELECTED),
        }
    });
}

const SELECTED: &str = "Selected; copy it with the keyboard";

/// There is none on a page that came over plain http from another machine.
fn clipboard() -> Option<Clipboard> {
    let navigator = js_sys::Reflect::get(&window(), &"navigator".into()).ok()?;
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| clipboard.unchecked_into())
}
