//! YAML as CloudFormation reads it: maps in their order, texts always in quotes, its functions as tags.

use std::fmt::Write;

#[derive(Clone, Debug)]
pub enum Node {
    /// Whatever it holds, it stays one text.
    Text(String),
    /// Written as it stands: a number, a truth, a function over texts of our own.
    Plain(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Node {
        Node::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Node {
        Node::Text(text)
    }
}

impl From<u32> for Node {
    fn from(number: u32) -> Node {
        Node::Plain(number.to_string())
    }
}

impl From<f64> for Node {
    fn from(number: f64) -> Node {
        Node::Plain(number.to_string())
    }
}

impl From<bool> for Node {
    fn from(truth: bool) -> Node {
        Node::Plain(truth.to_string())
    }
}

impl From<Vec<Node>> for Node {
    fn from(list: Vec<Node>) -> Node {
        Node::List(list)
    }
}

/// The value of a parameter or the id of a resource.
pub fn reference(name: &str) -> Node {
    Node::Plain(format!("!Ref {name}"))
}

pub fn attribute(resource: &str, attribute: &str) -> Node {
    Node::Plain(format!("!GetAtt {resource}.{attribute}"))
}

/// A text with `${Name}` in it.
pub fn substituted(text: &str) -> Node {
    Node::Plain(format!("!Sub {}", quoted(text)))
}

/// A map in the order given.
pub fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Map(entries.into_iter().map(|(name, node)| (name.to_owned(), node)).collect())
}

pub fn list<T: Into<Node>>(items: impl IntoIterator<Item = T>) -> Node {
    Node::List(items.into_iter().map(Into::into).collect())
}

/// A scalar in double quotes: those of JSON are those of YAML.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

impl Node {
    /// The map with one more entry.
    pub fn with(self, name: &str, node: impl Into<Node>) -> Node {
        match self {
            Node::Map(mut entries) => {
                entries.push((name.to_owned(), node.into()));
                Node::Map(entries)
            }
            other => other,
        }
    }

    /// After `name:` or `-`, which stand already; what follows on lines of its own is indented by `depth` blanks.
    pub fn write(&self, out: &mut String, depth: usize) {
        match self {
            Node::Text(text) => {
                let _ = writeln!(out, " {}", quoted(text));
            }
            Node::Plain(text) => {
                let _ = writeln!(out, " {text}");
            }
            Node::List(items) if items.is_empty() => out.push_str(" []\n"),
            Node::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            Node::List(_) | Node::Map(_) => {
                out.push('\n');
                self.write_lines(out, depth);
            }
        }
    }

    fn write_lines(&self, out: &mut String, depth: usize) {
        let indent = " ".repeat(depth);
        match self {
            Node::List(items) => {
                for item in items {
                    let _ = write!(out, "{indent}-");
                    match item {
                        // The first entry of a map stands beside the dash.
                        Node::Map(entries) if !entries.is_empty() => {
                            let mut inner = String::new();
                            item.write_lines(&mut inner, depth + 2);
                            out.push(' ');
                            out.push_str(&inner[depth + 2..]);
                        }
                        _ => item.write(out, depth + 2),
                    }
                }
            }
            Node::Map(entries) => {
                for (name, node) in entries {
                    let _ = write!(out, "{indent}{name}:");
                    node.write(out, depth + 2);
                }
            }
            _ => {}
        }
    }
}
