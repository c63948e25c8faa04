//! Markdown that anybody may have written, as HTML that can stand in our pages.
//!
//! HTML in it is shown as the text it is. What remains is cut down once more to the elements listed here, whatever the parser made.

use ammonia::{Builder, UrlRelative};
use comrak::{
    Arena, Node, Options,
    arena_tree::NodeEdge,
    format_html,
    nodes::{AstNode, NodeValue},
    parse_document,
};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Headings begin at the third level, under those of the page. Pictures are not loaded: each is a link, called as it would be described.
pub fn html(markdown: &str) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &OPTIONS);
    let mut html = String::new();
    if depth(root) > DEEPEST {
        html = format!("<pre>{}</pre>", ammonia::clean_text(markdown));
    } else {
        let nodes: Vec<Node<'_>> = root.descendants().collect();
        nodes.into_iter().for_each(|node| settle(node, &arena));
        format_html(root, &OPTIONS, &mut html).expect("a string can be written to");
    }
    let clean = SANITISER.clean(&html).to_string();
    // What is wide scrolls by itself, with the keyboard too. No text can look like these tags: in a text they are escaped.
    clean
        .replace("<table>", r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>"#)
        .replace("</table>", "</table></div>")
        .replace("<pre>", r#"<pre class="scroll" tabindex="0">"#)
}

/// How many nodes stand in one another.
fn depth(root: Node<'_>) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => open += 1,
            NodeEdge::End(_) => open -= 1,
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// What is nested deeper was not written to be read: it is shown as it was typed. Elements in one another take a parser time that grows with
/// the square of their depth.
const DEEPEST: usize = 60;

/// Makes of a node what it is in our pages.
fn settle<'a>(node: Node<'a>, arena: &'a Arena<'a>) {
    let value = node.data().value.clone();
    match value {
        NodeValue::Heading(mut heading) => {
            heading.level = (heading.level + HEADINGS_BELOW).min(6);
            node.data_mut().value = NodeValue::Heading(heading);
        }
        NodeValue::Image(link) => {
            if node.first_child().is_none() {
                node.append(text(arena, link.url.clone()));
            }
            node.data_mut().value = NodeValue::Link(link);
            settle(node, arena);
        }
        NodeValue::Link(mut link) => {
            // On paper a link is its address.
            let words = node.collect_text();
            let address = link.url.trim_start_matches("mailto:").trim_start_matches("http://");
            if link.title.is_empty() && words != link.url && words != address {
                link.title = link.url.clone();
                node.data_mut().value = NodeValue::Link(link);
            }
            unnest(node);
        }
        NodeValue::TaskItem(task) => {
            let list = node.parent().map(|list| list.data().value.clone());
            let Some(NodeValue::List(list)) = list else { return };
            node.data_mut().value = NodeValue::Item(list);
            let mark = if task.symbol.is_some() { "☑ " } else { "☐ " };
            if let Some(first) = node.first_child().filter(|first| first.data().value.contains_inlines()) {
                first.prepend(text(arena, mark.to_owned()));
            }
        }
        _ => (),
    }
}

/// A link within a link is its words.
fn unnest<'a>(link: Node<'a>) {
    let is_link = |node: Node<'a>| matches!(node.data().value, NodeValue::Link(_));
    if link.ancestors().skip(1).any(is_link) {
        let words: Vec<Node<'a>> = link.children().collect();
        words.into_iter().for_each(|word| link.insert_before(word));
        link.detach();
    }
}

fn text<'a>(arena: &'a Arena<'a>, text: String) -> Node<'a> {
    arena.alloc(AstNode::from(NodeValue::Text(text.into())))
}

/// The page has a title, the notes a heading of their own.
const HEADINGS_BELOW: u8 = 2;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    // HTML is shown, not obeyed; a line break is one, as it looks where it was typed.
    options.render.escape = true;
    options.render.hardbreaks = true;
    options
});

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let aligned = HashMap::from([("align", HashSet::from(["left", "center", "right"]))]);
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))]))
        .tag_attribute_values(HashMap::from([("td", aligned.clone()), ("th", aligned)]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

#[cfg(test)]
#[path = "../tests/dom.rs"]
mod dom;

#[cfg(test)]
mod tests {
    use super::{dom::Dom, *};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    /// What a browser makes of it.
    fn read(markdown: &str) -> Dom {
        Dom::read(&html(markdown))
    }

    fn links(page: &Dom) -> Vec<(String, String)> {
        page.all("a").iter().filter_map(|link| Some((link.text(), link.attribute("href")?))).collect()
    }

    fn told(links: &[(&str, &str)]) -> Vec<(String, String)> {
        links.iter().map(|(text, href)| ((*text).to_owned(), (*href).to_owned())).collect()
    }

    /// What may stand in a page: these elements and attributes, links that lead out and say so, nothing that runs or loads.
    fn harm_in(page: &Dom) -> Option<Dom> {
        const ELEMENTS: &[&str] = &[
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "div",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ];
        let attributes = |name: &str| match name {
            "a" => &["href", "title", "rel"][..],
            "ol" => &["start"],
            "td" | "th" => &["align"],
            "div" => &["class", "role", "aria-label", "tabindex"],
            "pre" => &["class", "tabindex"],
            _ => &[],
        };
        let leads_out = |href: &str| ["http:", "https:", "mailto:"].iter().any(|scheme| href.to_lowercase().starts_with(scheme));
        page.one("body").elements().into_iter().find(|element| {
            let name = element.name();
            !ELEMENTS.contains(&name)
                || element.attributes().iter().any(|(attribute, _)| !attributes(name).contains(&attribute.as_str()))
                || element.attribute("href").is_some_and(|href| !leads_out(&href))
                || (name == "a" && element.attribute("rel").as_deref() != Some("nofollow ugc noopener"))
                || (name == "a" && element.above().any(|above| above.name() == "a"))
        })
    }

    fn harmless(written: &str) -> Dom {
        let page = read(written);
        if let Some(harm) = harm_in(&page) {
            panic!("{written:.200}\nbecame {harm:?}");
        }
        page
    }

    #[test]
    fn what_people_write_is_shown_as_they_mean_it() {
        let page = harmless(
            "# Why\n\nWe *must* stay **small**, ~~big~~.\nNext line.\n\n1. one\n2. two\n   - [x] done\n   - [ ] open\n\n> said\n\n`SELECT 1`\n\n```sql\nSELECT 2\n```\n\n\
             | a | b |\n|---|--:|\n| 1 | 2 |\n\n###### Deep\n",
        );
        for (steps, times) in [
            ("h1", 0),
            ("h3", 1),
            ("h6", 1),
            ("em", 1),
            ("strong", 1),
            ("del", 1),
            ("br", 1),
            ("ol li", 4),
            ("ol ul li", 2),
            ("blockquote p", 1),
            ("pre code", 1),
            (".scroll table td", 2),
        ] {
            assert_eq!(page.all(steps).len(), times, "{steps}");
        }
        let tasks: Vec<String> = page.all("ul li").iter().map(|task| task.text().trim().to_owned()).collect();
        assert_eq!(tasks, ["☑ done", "☐ open"]);
        assert_eq!(page.all("td")[1].attribute("align").as_deref(), Some("right"));
    }

    #[test]
    fn links_lead_out_by_known_schemes_and_lend_no_weight() {
        let page = harmless(
            "[a](https://example.org/?a=1&b=2) <http://example.org> see https://example.org/x, me@example.org [t](mailto:a@b.example \"x\")",
        );
        let expected = [
            ("a", "https://example.org/?a=1&b=2"),
            ("http://example.org", "http://example.org"),
            ("https://example.org/x", "https://example.org/x"),
            ("me@example.org", "mailto:me@example.org"),
            ("t", "mailto:a@b.example"),
        ];
        assert_eq!(links(&page), told(&expected));
        // On paper those whose words are not their address have it beside them.
        let titles: Vec<Option<String>> = page.all("a").iter().map(|link| link.attribute("title")).collect();
        assert_eq!(titles, [Some("https://example.org/?a=1&b=2".to_owned()), None, None, None, Some("x".to_owned())]);
    }

    #[test]
    fn a_picture_is_a_link_called_as_it_is_described() {
        let page = harmless("![Load of *last* year](https://example.org/a.png) ![](https://example.org/b.png)");
        let expected = [("Load of last year", "https://example.org/a.png"), ("https://example.org/b.png", "https://example.org/b.png")];
        assert_eq!(links(&page), told(&expected));
        // Inside a link it is the words of that link.
        let nested = harmless("[![Badge](https://example.org/badge.svg) now](https://example.org/build)");
        assert_eq!(links(&nested), told(&[("Badge now", "https://example.org/build")]));
    }

    #[test]
    fn html_is_shown_as_the_text_it_is() {
        for written in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=alert(1)>bold</b>",
            "<!-- a comment -->",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<div><p>unclosed",
            "</div></article></main><h1>mine</h1>",
            "<table><tr><td><style>*{display:none}</style>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        ] {
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(plain(&harmless(written).text()), plain(written));
        }
    }

    #[test]
    fn no_link_runs_anything() {
        for target in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java&#10;script:alert(1)",
            "javascript&colon;alert(1)",
            "&#x6A;avascript:alert(1)",
            "%6Aavascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "data:image/svg+xml;base64,PHN2Zz4=",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "//evil.example/x",
            "/plans",
            "#plan",
            "x\" onmouseover=\"alert(1)",
            " javascript:alert(1)",
        ] {
            for written in [
                format!("[x]({target})"),
                format!("[x](<{target}>)"),
                format!("![x]({target})"),
                format!("<{target}>"),
                format!("[x]\n\n[x]: {target}"),
            ] {
                assert_eq!(links(&harmless(&written)), [], "{written}");
            }
        }
    }

    #[test]
    fn what_is_left_open_or_deep_or_long_ends_with_the_notes() {
        let long = |piece: &str| piece.repeat(20_000 / piece.len());
        for written in [
            long(">"),
            long("> "),
            long("- "),
            long("* a\n"),
            long("["),
            long("]("),
            long("![a]("),
            long("*a_ "),
            long("`"),
            long("```\n"),
            long("~~~ x\n"),
            long("|-"),
            long("|a\n|-\n"),
            long("<"),
            long("<a href='"),
            long("&"),
            long("\\"),
            long("[a](b)"),
            long("![a](https://b.c) "),
            long("www.a."),
            long("a@b."),
            long("\u{202e}"),
            long("# a\n"),
            long("1. "),
            long("  - a\n"),
            long("[a]: b\n"),
            "**unclosed *and `nested [x".to_owned(),
        ] {
            let start = Instant::now();
            let html = html(&written);
            assert!(start.elapsed() < Duration::from_secs(10), "{written:.40} took {:?}", start.elapsed());
            assert!(html.len() < 100 * written.len(), "{written:.40} became {} bytes", html.len());
            harmless(&written);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_does_no_harm(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "<", ">", "script", "img", " src=", " onerror=", "=", "\"", "'", "`", "```", "\n", "\n\n", "[", "]", "(", ")", "!", "*", "_", "~~", "#", "# ", "> ", "- ", "- [x] ",
                "1. ", "|", "|-|\n", "javascript:", "data:text/html,", "https://a.example", "mailto:", "&lt;", "&#x3c;", "&", "\\", "/", "--", "<!--", "-->", "</", "<a href=", "<svg>",
                "<style>", "</style>", "<math>", "é", "\u{0}", "\t", " ", "a",
            ]), 0..60),
        ) {
            harmless(&pieces.concat());
        }
    }
}
