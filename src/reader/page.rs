//! One pass over the HTML of a page, or of a part of one: text and spoken attributes are written as the reader wants them. Where the address
//! itself names the reader's choice, links and forms of the page lead on with it.
//!
//! What a person typed or will type stays as it is: entries, the planner's form, and whatever says `translate="no"`.

use super::{CURRENCY, LANG, Reader, figures};
use lol_html::{
    RewriteStrSettings, doc_text, element, end_tag,
    html_content::{ContentType, Element, TextType},
    rewrite_str,
};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

/// Elements whose text is none of ours, or says what to type.
const UNTOUCHED: &str = "[translate=no], code, kbd, samp, pre, option, form.profile";
/// Attributes that are read out, or that a script writes into the page: what a chart's cursor says.
const SPOKEN: &str = "[aria-label], [aria-description], [aria-valuetext], [title], [alt], [data-readout], [data-ends], [data-widest]";
const SPOKEN_NAMES: [&str; 8] =
    ["aria-label", "aria-description", "aria-valuetext", "title", "alt", "data-readout", "data-ends", "data-widest"];
const DESCRIPTION: &str = "meta[name=description], meta[property='og:description'], meta[name='twitter:description']";

pub fn written<'a>(html: &'a str, reader: &Reader) -> Cow<'a, str> {
    if reader.is_usual() && !reader.is_told() {
        return Cow::Borrowed(html);
    }
    let untouched = Rc::new(Cell::new(0u32));
    let waiting = RefCell::new(String::new());
    let say = |element: &mut Element<'_, '_>, name: &str| {
        let said = element.get_attribute(name).and_then(|value| figures::written(&value, reader));
        if let Some(said) = said {
            element.set_attribute(name, &said)?;
        }
        Ok(())
    };
    // Not strict: pages are ours, and a text it could take for code stays as it is.
    let mut settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!(UNTOUCHED, |element| {
            if element.can_have_content() {
                untouched.set(untouched.get() + 1);
                let untouched = Rc::clone(&untouched);
                element.on_end_tag(end_tag!(move |_| {
                    untouched.set(untouched.get().saturating_sub(1));
                    Ok(())
                }))?;
            }
            Ok(())
        }))
        .append_element_content_handler(element!("a[href]", |element| {
            if let Some(href) = element.get_attribute("href").and_then(|href| led_on(&href, reader)) {
                element.set_attribute("href", &href)?;
            }
            Ok(())
        }))
        .append_element_content_handler(element!("form", |element| {
            let gets = element.get_attribute("method").is_none_or(|method| method.eq_ignore_ascii_case("get"));
            for (name, value) in reader.told().into_iter().filter(|_| gets) {
                element.prepend(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"), ContentType::Html);
            }
            // The planner's form knows by it what the page answers.
            if let Some(query) = element.get_attribute("data-query").filter(|_| gets) {
                let query = with(&query, &reader.told());
                element.set_attribute("data-query", &query)?;
            }
            Ok(())
        }));
    if !reader.is_usual() {
        settings = settings
            .append_element_content_handler(element!(SPOKEN, |element| {
                if untouched.get() == 0 {
                    SPOKEN_NAMES.iter().try_for_each(|name| say(element, name))?;
                }
                Ok(())
            }))
            .append_element_content_handler(element!(DESCRIPTION, |element| say(element, "content")))
            .append_document_content_handler(doc_text!(|chunk| {
                if untouched.get() > 0 || chunk.text_type() != TextType::Data {
                    return Ok(());
                }
                // A text comes in pieces of any length; a figure may lie across two.
                let mut waiting = waiting.borrow_mut();
                if !chunk.last_in_text_node() {
                    waiting.push_str(chunk.as_str());
                    chunk.remove();
                } else {
                    waiting.push_str(chunk.as_str());
                    let text = std::mem::take(&mut *waiting);
                    let anew = figures::written(&text, reader);
                    chunk.replace(anew.as_deref().unwrap_or(&text), ContentType::Html);
                }
                Ok(())
            }));
    }
    // It fails only for want of memory; then the page stays as it was written, which is right in dollars.
    rewrite_str(html, settings).map_or(Cow::Borrowed(html), Cow::Owned)
}

/// Where a link leads with the reader's choice in it; none where it leads as before. A picture to keep shows what its page shows; another page
/// does where the address, not the browser, says how.
fn led_on(href: &str, reader: &Reader) -> Option<String> {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let ours = href.starts_with('?') || (href.starts_with('/') && !href.starts_with("//"));
    let picture = [".svg", ".png"].iter().any(|end| path.ends_with(end)) && path.contains("/charts/");
    let page = !path.starts_with("/api/") && !path.starts_with("/charts/");
    let choice = match (ours, picture, page) {
        (true, true, _) => reader.unusual(),
        (true, false, true) => reader.told(),
        _ => return None,
    };
    let said = |name: &str| query.split(['&', ';', '#']).any(|pair| pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')));
    let choice: Vec<_> = choice.into_iter().filter(|(name, _)| !said(name)).collect();
    if choice.is_empty() {
        return None;
    }
    let (before, fragment) = href.split_once('#').map_or((href, None), |(before, fragment)| (before, Some(fragment)));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Some(format!("{path}?{}{fragment}", with(query, &choice)))
}

/// A query string as it stands in an attribute, and more behind it.
fn with(query: &str, choice: &[(&str, &str)]) -> String {
    debug_assert!(choice.iter().all(|(name, _)| [CURRENCY, LANG].contains(name)));
    let more = choice.iter().map(|(name, value)| format!("{name}={value}"));
    Some(query.to_owned()).filter(|query| !query.is_empty()).into_iter().chain(more).collect::<Vec<_>>().join("&amp;")
}
