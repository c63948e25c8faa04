//! HCL as `terraform fmt` leaves it: two blanks a level, the signs of equality of neighbouring lines in a column, texts escaped.

use std::fmt::Write;

/// A value of an argument.
#[derive(Clone, Debug)]
pub enum Value {
    /// Whatever it holds, it stays one text: nothing in it is evaluated.
    Text(String),
    /// Written as it stands: a number, a truth, an expression over names of our own.
    Code(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// A call over one value: `jsonencode({…})`.
    Call(&'static str, Box<Value>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Code(number.to_string())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Code(number.to_string())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Code(truth.to_string())
    }
}

impl From<Vec<Value>> for Value {
    fn from(list: Vec<Value>) -> Value {
        Value::List(list)
    }
}

/// An expression: `var.name`, `aws_vpc.network.id`, `"${var.name}-web"`.
pub fn code(text: impl Into<String>) -> Value {
    Value::Code(text.into())
}

/// `"${var.name}-web"`: our own words after the name of all that is built.
pub fn named(part: &str) -> Value {
    Value::Code(format!("\"${{var.name}}-{part}\""))
}

/// `"${var.name}-web-1"` and on: as `named`, of each of several that `count` makes.
pub fn numbered(part: &str) -> Value {
    Value::Code(format!("\"${{var.name}}-{part}-${{count.index + 1}}\""))
}

pub fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::List(items.into_iter().map(Into::into).collect())
}

pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub fn json(value: Value) -> Value {
    Value::Call("jsonencode", Box::new(value))
}

/// As a literal text of the language.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Where an expression would begin.
            '$' | '%' if letters.peek() == Some(&'{') => {
                out.push(letter);
                out.push(letter);
            }
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// What stands between the braces of a block.
#[derive(Clone, Debug, Default)]
pub struct Body {
    items: Vec<Item>,
}

#[derive(Clone, Debug)]
enum Item {
    Argument(String, Value),
    Block(String, Body),
}

impl Body {
    pub fn new() -> Body {
        Body::default()
    }

    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Body {
        self.items.push(Item::Argument(name.to_owned(), value.into()));
        self
    }

    /// Where there is a value.
    pub fn set_if(self, name: &str, value: Option<impl Into<Value>>) -> Body {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub fn block(mut self, head: &str, body: Body) -> Body {
        self.items.push(Item::Block(head.to_owned(), body));
        self
    }

    fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        let arguments: Vec<(&str, &Value)> = self
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Argument(name, value) => Some((name.as_str(), value)),
                Item::Block(..) => None,
            })
            .collect();
        write_arguments(&arguments, out, depth);
        let mut first = arguments.is_empty();
        for item in &self.items {
            if let Item::Block(head, body) = item {
                if !first {
                    out.push('\n');
                }
                first = false;
                write_block(head, body, out, &indent, depth);
            }
        }
    }
}

fn write_block(head: &str, body: &Body, out: &mut String, indent: &str, depth: usize) {
    if body.items.is_empty() {
        let _ = writeln!(out, "{indent}{head} {{}}");
        return;
    }
    let _ = writeln!(out, "{indent}{head} {{");
    body.write(out, depth + 1);
    let _ = writeln!(out, "{indent}}}");
}

/// Lines whose value ends on them stand in a column with their neighbours; one that opens a bracket stands alone.
fn write_arguments(arguments: &[(&str, &Value)], out: &mut String, depth: usize) {
    let indent = "  ".repeat(depth);
    let mut at = 0;
    while at < arguments.len() {
        let run = arguments[at..].iter().take_while(|(_, value)| value.is_one_line()).count();
        let width = arguments[at..at + run].iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in &arguments[at..at + run] {
            let _ = write!(out, "{indent}{name:width$} = ");
            value.write(out, depth);
            out.push('\n');
        }
        at += run;
        if let Some((name, value)) = arguments.get(at) {
            let _ = write!(out, "{indent}{name} = ");
            value.write(out, depth);
            out.push('\n');
            at += 1;
        }
    }
}

impl Value {
    fn is_one_line(&self) -> bool {
        match self {
            Value::Text(_) | Value::Code(_) => true,
            Value::List(items) => items.iter().all(|item| !matches!(item, Value::Map(_)) && item.is_one_line()),
            Value::Map(entries) => entries.is_empty(),
            Value::Call(_, inner) => inner.is_one_line(),
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Value::Text(text) => out.push_str(&quoted(text)),
            Value::Code(text) => out.push_str(text),
            Value::Call(name, inner) => {
                let _ = write!(out, "{name}(");
                inner.write(out, depth);
                out.push(')');
            }
            Value::List(items) if self.is_one_line() => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push_str(", ");
                    }
                    item.write(out, depth);
                }
                out.push(']');
            }
            Value::List(items) => {
                out.push_str("[\n");
                for item in items {
                    out.push_str(&"  ".repeat(depth + 1));
                    item.write(out, depth + 1);
                    out.push_str(",\n");
                }
                out.push_str(&"  ".repeat(depth));
                out.push(']');
            }
            Value::Map(entries) if entries.is_empty() => out.push_str("{}"),
            Value::Map(entries) => {
                out.push_str("{\n");
                let entries: Vec<(String, &Value)> =
                    entries.iter().map(|(name, value)| (if is_name(name) { name.clone() } else { quoted(name) }, value)).collect();
                let entries: Vec<(&str, &Value)> = entries.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                write_arguments(&entries, out, depth + 1);
                out.push_str(&"  ".repeat(depth));
                out.push('}');
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// A file: blocks apart from each other, each with its comment.
#[derive(Default)]
pub struct Document {
    head: Vec<String>,
    pub blocks: Vec<Block>,
}

pub struct Block {
    pub comments: Vec<String>,
    /// `resource "aws_vpc" "network"`.
    pub head: String,
    pub body: Body,
}

impl Document {
    pub fn headed(lines: Vec<String>) -> Document {
        Document { head: lines, blocks: Vec::new() }
    }

    pub fn add(&mut self, comments: &[String], head: String, body: Body) {
        self.blocks.push(Block { comments: super::wrapped(comments), head, body });
    }

    pub fn resource(&mut self, comments: &[String], kind: &str, name: &str, body: Body) {
        self.add(comments, format!("resource \"{kind}\" \"{name}\""), body);
    }

    pub fn data(&mut self, kind: &str, name: &str, body: Body) {
        self.add(&[], format!("data \"{kind}\" \"{name}\""), body);
    }

    /// Asked of whoever builds it; once, whoever needs it.
    pub fn variable(&mut self, name: &str, about: &str, kind: &str, default: Option<Value>) -> Value {
        let head = format!("variable \"{name}\"");
        if !self.blocks.iter().any(|block| block.head == head) {
            let body = Body::new().set("description", about).set("type", code(kind)).set_if("default", default);
            // Before what is built.
            let at = self.blocks.iter().rposition(|block| block.head.starts_with("variable ")).map_or(0, |place| place + 1);
            let at = at.max(self.blocks.iter().take_while(|block| block.head.starts_with("terraform")).count());
            self.blocks.insert(at, Block { comments: Vec::new(), head, body });
        }
        code(format!("var.{name}"))
    }

    pub fn output(&mut self, name: &str, value: Value) {
        self.add(&[], format!("output \"{name}\""), Body::new().set("value", value));
    }

    pub fn written(&self) -> String {
        let mut out = String::new();
        for line in super::wrapped(&self.head) {
            let _ = writeln!(out, "# {line}");
        }
        for (place, block) in self.blocks.iter().enumerate() {
            if place > 0 || !out.is_empty() {
                out.push('\n');
            }
            for line in &block.comments {
                let _ = writeln!(out, "# {line}");
            }
            write_block(&block.head, &block.body, &mut out, "", 0);
        }
        out
    }
}
