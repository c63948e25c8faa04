//! A page as a browser reads it.

use html5ever::{parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::{fmt, iter};

/// A node with what stands in it.
#[derive(Clone)]
pub struct Dom {
    node: Handle,
    /// A document that is let go of takes itself apart.
    document: Handle,
}

impl Dom {
    pub fn read(html: &str) -> Dom {
        let document = parse_document(RcDom::default(), Default::default()).one(html).document;
        Dom { node: document.clone(), document }
    }

    /// Every element within, each before those within it.
    pub fn elements(&self) -> Vec<Dom> {
        let mut found = Vec::new();
        let mut left: Vec<Handle> = self.node.children.borrow().iter().rev().cloned().collect();
        while let Some(node) = left.pop() {
            left.extend(node.children.borrow().iter().rev().cloned());
            found.extend(matches!(node.data, NodeData::Element { .. }).then(|| self.of(node)));
        }
        found
    }

    /// Elements within others, each step a name, a class or an id: `#notes .notes a`.
    pub fn all(&self, steps: &str) -> Vec<Dom> {
        let last = |step: &str| self.elements().into_iter().filter(|element| element.is(step)).collect();
        match steps.rsplit_once(' ') {
            None => last(steps),
            Some((above, step)) => {
                let within: Vec<Dom> = self.all(above);
                let inside = |element: &Dom| element.above().any(|node| within.iter().any(|known| known.is_same(&node)));
                last(step).into_iter().filter(inside).collect()
            }
        }
    }

    /// The only one.
    pub fn one(&self, steps: &str) -> Dom {
        let found = self.all(steps);
        assert_eq!(found.len(), 1, "{steps} in {self:?}");
        found.into_iter().next().expect("there is one")
    }

    /// Empty where it is no element.
    pub fn name(&self) -> &str {
        if let NodeData::Element { name, .. } = &self.node.data { &name.local } else { "" }
    }

    pub fn attributes(&self) -> Vec<(String, String)> {
        let NodeData::Element { attrs, .. } = &self.node.data else { return Vec::new() };
        attrs.borrow().iter().map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string())).collect()
    }

    pub fn attribute(&self, name: &str) -> Option<String> {
        self.attributes().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut left = vec![self.node.clone()];
        while let Some(node) = left.pop() {
            left.extend(node.children.borrow().iter().rev().cloned());
            if let NodeData::Text { contents } = &node.data {
                text.push_str(&contents.borrow());
            }
        }
        text
    }

    /// What it stands in, from the nearest outwards.
    pub fn above(&self) -> impl Iterator<Item = Dom> {
        let parent = |node: &Handle| {
            let parent = node.parent.take();
            let above = parent.as_ref().and_then(std::rc::Weak::upgrade);
            node.parent.set(parent);
            above
        };
        iter::successors(parent(&self.node), move |node| parent(node)).map(|node| self.of(node))
    }

    fn of(&self, node: Handle) -> Dom {
        Dom { node, document: self.document.clone() }
    }

    fn is(&self, step: &str) -> bool {
        let listed = |attribute: &str, word: &str| {
            self.attribute(attribute).is_some_and(|words| words.split_whitespace().any(|known| known == word))
        };
        match step.split_at_checked(1) {
            Some(("#", id)) => listed("id", id),
            Some((".", class)) => listed("class", class),
            _ => self.name() == step,
        }
    }

    fn is_same(&self, other: &Dom) -> bool {
        std::rc::Rc::ptr_eq(&self.node, &other.node)
    }
}

impl fmt::Debug for Dom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {:?}", self.name(), self.attributes(), self.text())
    }
}
