//! Sources that stand once below a table and are named in it by a letter.

use leptos::prelude::*;

/// Each source once, in the order in which the table names them.
#[derive(Default)]
pub struct Sources {
    all: Vec<String>,
}

impl Sources {
    /// A link to the source by its letter.
    pub fn link(&mut self, source: &str) -> impl IntoView + use<> {
        let place = self.all.iter().position(|known| known == source).unwrap_or_else(|| {
            self.all.push(source.to_owned());
            self.all.len() - 1
        });
        let letter = letter(place);
        view! {
            <a class="source" href=format!("#source-{letter}") aria-label=format!("Source {letter}")>{format!("[{letter}]")}</a>
        }
    }

    /// Those that were named; `of` is what they are the sources of.
    pub fn list(&self, of: &'static str) -> impl IntoView + use<> {
        let items = self
            .all
            .iter()
            .enumerate()
            .map(|(place, source)| {
                let letter = letter(place);
                view! { <li id=format!("source-{letter}")><b>{letter.clone()}</b>" "{source.clone()}</li> }
            })
            .collect_view();
        view! { <ul class="sources" aria-label=format!("Sources of {of}")>{items}</ul> }
    }
}

/// Beside a figure that no source bears out.
pub fn unverified() -> impl IntoView {
    view! { <span class="mark mark--unverified">"unverified"</span> }
}

/// a … z, aa, ab, …
fn letter(place: usize) -> String {
    let last = char::from(b'a' + (place % 26) as u8);
    if place < 26 { last.to_string() } else { format!("{}{last}", letter(place / 26 - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_never_repeat() {
        let letters: std::collections::BTreeSet<String> = (0..1000).map(letter).collect();
        assert_eq!(letters.len(), 1000);
        assert_eq!([letter(0), letter(25), letter(26)], ["a", "z", "aa"]);
    }

    #[test]
    fn a_source_that_is_named_again_keeps_its_letter() {
        let mut sources = Sources::default();
        let named: Vec<String> = ["one", "two", "one"].into_iter().map(|source| sources.link(source).to_html()).collect();
        assert!(named[0] == named[2] && named[0].contains("[a]") && named[1].contains("[b]"), "{named:?}");
        assert_eq!(sources.list("nothing").to_html().matches("<li").count(), 2);
    }
}
