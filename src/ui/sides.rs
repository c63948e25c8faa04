//! What the address of a comparison names: up to six plans, each as somebody pasted it.
//!
//! `/compare?a=…&b=…`: a saved plan's id (`id` or `id@2` for a revision), a link to one (`…/p/{id}`), or the planner's query or a link with it.

use crate::service::MOST;

/// The plans in their order; the first is what the others are held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// As typed, none empty, at most six.
    pub given: Vec<String>,
    /// Only rows that differ are shown.
    pub only_differing: bool,
    /// More plans were named than are compared.
    pub too_many: bool,
}

/// What a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Saved {
        id: String,
        revision: Option<u32>,
    },
    /// The planner's query string.
    Query(String),
}

impl Sides {
    pub fn read(query: &str) -> Sides {
        let mut sides = Sides::default();
        let mut named: Vec<(String, String)> = Vec::new();
        for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let one_letter = key.len() == 1 && key.starts_with(|c: char| c.is_ascii_lowercase());
            if one_letter && !value.trim().is_empty() {
                named.push((key.into_owned(), value.trim().to_owned()));
            } else if key == ONLY.0 {
                sides.only_differing = value == ONLY.1;
            }
        }
        // In the order of their letters, whatever stands between them.
        named.sort_by(|a, b| a.0.cmp(&b.0));
        sides.too_many = named.len() > MOST;
        sides.given = named.into_iter().take(MOST).map(|(_, value)| value).collect();
        sides
    }

    /// Where these are compared.
    pub fn href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (at, value) in self.given.iter().enumerate() {
            query.append_pair(key(at), value);
        }
        if self.only_differing {
            query.append_pair(ONLY.0, ONLY.1);
        }
        let query = query.finish();
        if query.is_empty() { "/compare".to_owned() } else { format!("/compare?{query}") }
    }

    /// With one more; in place of the last where no more are compared.
    pub fn with(&self, value: &str) -> Sides {
        let mut given = self.given.clone();
        given.truncate(MOST - 1);
        given.push(value.to_owned());
        Sides { given, ..self.clone() }
    }

    pub fn without(&self, at: usize) -> Sides {
        let mut sides = self.clone();
        sides.given.remove(at);
        sides
    }

    /// With another first: the base of the comparison.
    pub fn led_by(&self, at: usize) -> Sides {
        let mut sides = self.clone();
        let first = sides.given.remove(at);
        sides.given.insert(0, first);
        sides
    }
}

/// The key of the plan at this place, and the letter it is called by.
pub fn key(at: usize) -> &'static str {
    KEYS[at.min(MOST - 1)]
}

pub fn letter(at: usize) -> String {
    key(at).to_uppercase()
}

const KEYS: [&str; MOST] = ["a", "b", "c", "d", "e", "f"];

/// `only=differing` leaves out the rows in which all plans agree.
pub const ONLY: (&str, &str) = ("only", "differing");

/// What a value means, or a sentence on why it means nothing.
pub fn named(value: &str) -> Result<Named, String> {
    let value = value.trim();
    let (path, query) = match value.split_once('?') {
        Some((path, query)) => (path, Some(query.split('#').next().unwrap_or_default())),
        None => (value.split('#').next().unwrap_or_default(), None),
    };
    if let Some((_, id)) = path.rsplit_once("/p/").or_else(|| path.strip_prefix("p/").map(|id| ("", id))) {
        let revision = query.and_then(|query| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "revision"));
        return match revision {
            Some((_, number)) => saved(id.trim_end_matches('/'), Some(&number)),
            None => saved_with_revision(id.trim_end_matches('/')),
        };
    }
    if path.trim_end_matches('/').ends_with("/compare") {
        return Err("This is the link of a comparison; paste the links of its plans one by one.".into());
    }
    match query {
        // The planner stands at the root, or at the end of the path that a proxy puts before it.
        Some(query) if path.is_empty() || path.ends_with('/') || is_address_of_a_site(path) => return Ok(Named::Query(query.to_owned())),
        Some(_) => return Err(UNKNOWN.into()),
        None if path == "/" || is_address_of_a_site(path) => return Ok(Named::Query(String::new())),
        None => {}
    }
    if path.contains('=') {
        return Ok(Named::Query(path.to_owned()));
    }
    saved_with_revision(path)
}

const UNKNOWN: &str = "This is neither a saved plan’s link or id nor a link of the planner.";

/// `https://example.org/`, with nothing after it.
fn is_address_of_a_site(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.trim_end_matches('/').contains('/') && !rest.is_empty())
}

fn saved_with_revision(text: &str) -> Result<Named, String> {
    match text.split_once('@') {
        Some((id, number)) => saved(id, Some(number)),
        None => saved(text, None),
    }
}

fn saved(id: &str, revision: Option<&str>) -> Result<Named, String> {
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err(UNKNOWN.into());
    }
    let number = match revision {
        None => None,
        Some(number) => match number.parse::<u32>() {
            Ok(number) if number > 0 => Some(number),
            _ => return Err("Revisions are counted from 1: write the second one as id@2.".into()),
        },
    };
    Ok(Named::Saved { id: id.to_owned(), revision: number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, revision: Option<u32>) -> Result<Named, String> {
        Ok(Named::Saved { id: id.to_owned(), revision })
    }

    fn asked(query: &str) -> Result<Named, String> {
        Ok(Named::Query(query.to_owned()))
    }

    #[test]
    fn a_plan_is_named_by_whatever_one_has_of_it() {
        for (value, meant) in [
            ("abcDEF0123456789xyz", kept("abcDEF0123456789xyz", None)),
            (" abc123@2 ", kept("abc123", Some(2))),
            ("https://plans.example.org/p/abc123", kept("abc123", None)),
            ("http://127.0.0.1:3000/p/abc123?why=web.count#tier-web", kept("abc123", None)),
            ("/p/abc123@7", kept("abc123", Some(7))),
            ("https://plans.example.org/p/abc123?revision=3", kept("abc123", Some(3))),
            ("https://plans.example.org/?v=1&growth.monthly=4#bill", asked("v=1&growth.monthly=4")),
            ("?v=1", asked("v=1")),
            ("v=1&audience.monthly_active_users=7", asked("v=1&audience.monthly_active_users=7")),
            ("/", asked("")),
            ("https://plans.example.org/", asked("")),
        ] {
            assert_eq!(named(value), meant, "{value}");
        }
        for value in [
            "what is this",
            "what?!",
            "abc@two",
            "abc@0",
            "@2",
            "/p/",
            "https://example.org/compare?a=1&b=2",
            "https://example.org/some/page",
            "“”",
        ] {
            assert!(named(value).is_err(), "{value}");
        }
    }

    #[test]
    fn letters_give_the_order_and_gaps_close() {
        let sides = Sides::read("?c=three&a=one&b=&only=differing&utm=x&d= ");
        assert_eq!(sides.given, ["one", "three"]);
        assert_eq!(sides.href(), "/compare?a=one&b=three&only=differing");
        assert_eq!(Sides::read(&sides.href()["/compare".len()..]), sides);
        let many = Sides::read("a=1&b=2&c=3&d=4&e=5&f=6&g=7");
        assert!(many.too_many && many.given.len() == 6);
        assert_eq!(Sides::default().href(), "/compare");
    }

    #[test]
    fn plans_are_added_removed_and_put_first() {
        let sides = Sides::read("a=1&b=2&c=3");
        assert_eq!(sides.with("4").given, ["1", "2", "3", "4"]);
        assert_eq!(sides.without(1).given, ["1", "3"]);
        assert_eq!(sides.led_by(2).given, ["3", "1", "2"]);
        let full = Sides::read("a=1&b=2&c=3&d=4&e=5&f=6");
        assert_eq!(full.with("7").given, ["1", "2", "3", "4", "5", "7"]);
        let planner = Sides::default().with("v=1&audience.monthly_active_users=7");
        assert_eq!(Sides::read(&planner.href()["/compare".len()..]).given, planner.given);
    }
}
