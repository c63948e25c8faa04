//! Makes what stands in the page like what the server sent, keeping every node that can stay: focus, selection, scroll and open
//! disclosures live on nodes.

use super::dom;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, HtmlTemplateElement, Node};

/// Makes the children of `place` those of `html`.
pub fn morph(place: &Element, html: &str) {
    if let Some(fresh) = parse(html) {
        children(place, &fresh);
    }
}

fn parse(html: &str) -> Option<DocumentFragment> {
    let template: HtmlTemplateElement = dom::document().create_element("template").ok()?.dyn_into().ok()?;
    template.set_inner_html(html);
    Some(template.content())
}

fn children(old: &Node, fresh: &Node) {
    let mut standing = old.first_child();
    let mut coming = fresh.first_child();
    while let Some(new) = coming {
        coming = new.next_sibling();
        let stays = standing.as_ref().and_then(|first| counterpart(first, &new, coming.as_ref()));
        let Some(stays) = stays else {
            let _ = old.insert_before(&new, standing.as_ref());
            continue;
        };
        // What stood before it is gone from the answer, or is wanted further down.
        while let Some(before) = standing.take() {
            if before.is_same_node(Some(&stays)) {
                standing = stays.next_sibling();
                break;
            }
            let after = before.next_sibling();
            if wanted(&before, coming.as_ref()) {
                let _ = old.insert_before(&stays, Some(&before));
                standing = Some(before);
                break;
            }
            let _ = old.remove_child(&before);
            standing = after;
        }
        node(&stays, &new);
    }
    while let Some(rest) = standing {
        standing = rest.next_sibling();
        let _ = old.remove_child(&rest);
    }
}

/// The standing node that `new` describes: the next one if it is of its kind, or the one with its id further on.
fn counterpart(first: &Node, new: &Node, coming: Option<&Node>) -> Option<Node> {
    if alike(first, new) {
        return Some(first.clone());
    }
    if id(new).is_empty() {
        // A nameless node takes the place of the next nameless one of its kind, if only nodes that leave stand between.
        let mut at = Some(first.clone());
        while let Some(node) = at {
            if alike(&node, new) {
                return Some(node);
            }
            if id(&node).is_empty() || wanted(&node, coming) {
                return None;
            }
            at = node.next_sibling();
        }
        return None;
    }
    let mut at = first.next_sibling();
    while let Some(node) = at {
        if alike(&node, new) {
            return Some(node);
        }
        at = node.next_sibling();
    }
    None
}

fn wanted(node: &Node, coming: Option<&Node>) -> bool {
    if id(node).is_empty() {
        return false;
    }
    let mut at = coming.cloned();
    while let Some(new) = at {
        if alike(node, &new) {
            return true;
        }
        at = new.next_sibling();
    }
    false
}

fn alike(a: &Node, b: &Node) -> bool {
    a.node_type() == b.node_type() && a.node_name() == b.node_name() && id(a) == id(b)
}

fn id(node: &Node) -> String {
    node.dyn_ref::<Element>().map(Element::id).unwrap_or_default()
}

fn node(old: &Node, new: &Node) {
    let (Some(old), Some(new)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) else {
        if old.node_value() != new.node_value() {
            old.set_node_value(new.node_value().as_deref());
        }
        return;
    };
    // It comes later; what stands there is of the last answer, and goes on standing.
    if new.has_attribute("data-later") {
        return;
    }
    if !old.is_equal_node(Some(new)) {
        attributes(old, new);
        // What a reader wrote is not the server's to change.
        if old.tag_name() != "TEXTAREA" {
            children(old, new);
        }
    }
}

fn attributes(old: &Element, new: &Element) {
    // Whether a disclosure is open is the reader's, not the server's.
    let readers = |name: &str| name == "open" && old.tag_name() == "DETAILS";
    let standing = old.attributes();
    for i in (0..standing.length()).rev() {
        let Some(attribute) = standing.item(i) else { continue };
        let name = attribute.name();
        if !new.has_attribute(&name) && !readers(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
    let coming = new.attributes();
    for i in 0..coming.length() {
        let Some(attribute) = coming.item(i) else { continue };
        let (name, value) = (attribute.name(), attribute.value());
        if !readers(&name) && old.get_attribute(&name).as_deref() != Some(&value) {
            let _ = old.set_attribute(&name, &value);
        }
    }
}
