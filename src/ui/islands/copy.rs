//! A link in a field, and the button that copies it. Without script the field can be selected, and there is no button.

use super::dom::{flag, listen, one, say};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Element, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    type Clipboard;
    #[wasm_bindgen(method, catch, js_name = writeText)]
    async fn write_text(this: &Clipboard, text: &str) -> Result<JsValue, JsValue>;
}

pub fn start(root: &Element) {
    let (Some(field), Some(button), Some(status)) = (one(root, "input"), one(root, "button"), one(root, "[role='status']")) else { return };
    flag(&button, "hidden", false);
    listen(&button, "click", move |_| {
        let (field, status) = (field.clone().unchecked_into::<HtmlInputElement>(), status.clone());
        // Selected whatever comes of it: where the browser lets no page copy, the keyboard does.
        field.select();
        leptos::task::spawn_local(async move {
            let copied = match clipboard() {
                Some(clipboard) => clipboard.write_text(&field.value()).await.is_ok(),
                None => false,
            };
            say(&status, if copied { "Copied" } else { "Selected; copy it with the keyboard" });
        });
    });
}

/// There is none on a page that came over plain http from another machine.
fn clipboard() -> Option<Clipboard> {
    let navigator = js_sys::Reflect::get(&window(), &"navigator".into()).ok()?;
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| clipboard.unchecked_into())
}
