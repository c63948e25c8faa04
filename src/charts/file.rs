//! A chart as a file of its own: title, sentence and legend above the picture, in the literal colours of one theme on their own ground.

use super::{
    Chart, Currency, LegendEntry,
    frame::{self, Size},
    palette::{self, Role, Theme},
    raster, sheet,
};
use crate::domain::plan::Plan;
use std::{fmt::Write, mem};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Svg,
    /// At two pixels a unit of the SVG.
    Png,
    /// Every month of the path.
    Csv,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Svg, Format::Png, Format::Csv];

    /// As a file's name ends, without the point.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Csv => "csv",
        }
    }

    /// Whether it looks otherwise in another theme.
    pub fn has_theme(self) -> bool {
        self != Format::Csv
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::Svg => "image/svg+xml",
            Format::Png => "image/png",
            Format::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// How a file is drawn: its colours, the currency along its axes, and who writes its words anew. None of it makes a difference to numbers.
pub struct Look {
    pub theme: Theme,
    pub currency: Currency,
    /// Writes the finished SVG as its reader wants it.
    pub anew: Box<dyn Fn(String) -> String + Send>,
}

impl From<Theme> for Look {
    fn from(theme: Theme) -> Self {
        Look { theme, currency: Currency::default(), anew: Box::new(|svg| svg) }
    }
}

/// A chart of the plan as the bytes of a file; none where no chart has that name.
pub fn file(plan: &Plan, name: &str, format: Format, look: &Look) -> Option<Vec<u8>> {
    let svg = || Some((look.anew)(svg(&super::by_name_in(plan, name, &look.currency)?, look.theme)));
    Some(match format {
        Format::Svg => svg()?.into_bytes(),
        Format::Png => raster::png(&svg()?),
        Format::Csv => sheet::csv(&super::sheet(plan, name)?),
    })
}

/// In the units of the drawing, two of which are one of the file.
const MARGIN: i32 = 40;
const TITLE: i32 = 32;
const TEXT: i32 = 24;
const LINE: i32 = 34;
/// Between an entry's mark and its words, and between two entries.
const AFTER_MARK: i32 = 12;
const GAP: i32 = 40;

/// The font of the PNG first; a reader of the SVG who does not have it sees another narrow one.
const FONTS: &str = "DejaVu Sans Condensed, Segoe UI, Roboto, Noto Sans, Helvetica Neue, sans-serif";

fn svg(chart: &Chart, theme: Theme) -> String {
    let (picture_height, picture) = frame::inside(&chart.svg_wide);
    let room = Size::Wide.width();
    let mut head = String::new();
    let mut y = MARGIN + TITLE / 2;
    write(&mut head, &chart.title, palette::TEXT, "font-weight=\"bold\" font-size=\"32\" ", (MARGIN, y));
    y += 10;
    for line in wrapped(&chart.reading, room) {
        y += LINE;
        write(&mut head, &line, palette::MUTED, "", (MARGIN, y));
    }
    y = legend(&mut head, &chart.legend, room, y + 8);
    y += TEXT;
    let (width, height) = (room + 2 * MARGIN, y + picture_height + MARGIN / 2);
    let height = height + height % 2;
    let (title, reading) = (frame::escaped(&chart.title), frame::escaped(&chart.reading));
    let drawn = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{}\" height=\"{}\" role=\"img\" \
         aria-labelledby=\"title desc\" font-family=\"{FONTS}\" font-size=\"{TEXT}\">\n\
         <title id=\"title\">{title}</title><desc id=\"desc\">{reading}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n\
         <g aria-hidden=\"true\">\n{head}</g>\n<g aria-hidden=\"true\" transform=\"translate({MARGIN} {y})\">\n{picture}</g>\n</svg>\n",
        width / 2,
        height / 2,
        palette::SURFACE.hex,
    );
    match theme {
        Theme::Light => drawn,
        Theme::Dark => recoloured(&drawn, theme),
    }
}

/// Entry beside entry, as many as go in a line; returns where the last line stands.
fn legend(head: &mut String, entries: &[LegendEntry], room: i32, above: i32) -> i32 {
    let (mut x, mut y) = (0, above);
    for (at, entry) in entries.iter().enumerate() {
        // Marks stand here at twice their size.
        let mark = match entry.shape.width() {
            0 => 0,
            width => 2 * width + AFTER_MARK,
        };
        let label = width(&entry.label) + 8;
        let detail = if entry.detail.is_empty() { 0 } else { width(&entry.detail) };
        if at == 0 || x + mark + label + detail > room {
            (x, y) = (0, y + LINE);
        }
        let left = MARGIN + x;
        if mark > 0 {
            let _ = writeln!(head, "<g transform=\"translate({left} {}) scale(2)\">{}</g>", y - 12, entry.mark());
        }
        write(head, &entry.label, palette::MUTED, "", (left + mark, y));
        if detail > 0 {
            write(head, &entry.detail, palette::TEXT, "", (left + mark + label, y));
        }
        x += mark + label + detail + GAP;
    }
    y
}

fn write(head: &mut String, text: &str, role: Role, style: &str, (x, y): (i32, i32)) {
    let _ = writeln!(head, "<text {style}fill=\"{}\" x=\"{x}\" y=\"{y}\" dy=\"0.35em\">{}</text>", role.hex, frame::escaped(text));
}

/// A little more rather than less.
fn width(text: &str) -> i32 {
    frame::room(text, TEXT)
}

/// In lines of at most `room`; a single word may be longer.
fn wrapped(text: &str, room: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + width(word) > room {
            lines.push(mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Every value of a role, which stands alone between quotes, in that theme.
fn recoloured(svg: &str, theme: Theme) -> String {
    let roles = palette::all();
    let mut parts = svg.split('"');
    let mut drawn = String::with_capacity(svg.len());
    drawn.push_str(parts.next().unwrap_or_default());
    for part in parts {
        drawn.push('"');
        drawn.push_str(roles.iter().find(|role| role.hex == part).map_or(part, |role| role.in_theme(theme)));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        charts::{NAMES, all, names},
        domain::sample,
    };
    use resvg::tiny_skia::Pixmap;
    use std::collections::BTreeSet;

    fn text_of(name: &str, theme: Theme) -> String {
        String::from_utf8(file(&sample::plan(), name, Format::Svg, &theme.into()).expect("a chart")).expect("text")
    }

    #[test]
    fn a_file_stands_alone_in_the_colours_of_its_theme() {
        for theme in [Theme::Light, Theme::Dark] {
            let palette: BTreeSet<&str> = palette::all().iter().map(|role| role.in_theme(theme)).collect();
            for chart in all(&sample::plan()) {
                let svg = text_of(chart.name, theme);
                let document = roxmltree::Document::parse(&svg).unwrap_or_else(|fault| panic!("{fault}\n{svg}"));
                let root = document.root_element();
                assert_eq!(root.attribute("role"), Some("img"));
                assert!(root.attribute("font-family").is_some_and(|fonts| fonts.starts_with(raster::FAMILY)));
                let said: Vec<&str> = root
                    .children()
                    .filter(|node| node.has_tag_name("title") || node.has_tag_name("desc"))
                    .filter_map(|node| node.text())
                    .collect();
                assert_eq!(said, [&chart.title, &chart.reading]);
                let ground = root.children().find(|node| node.has_tag_name("rect")).expect("a ground");
                assert_eq!(ground.attribute("fill"), Some(palette::SURFACE.in_theme(theme)));
                let size = |name: &str| root.attribute(name).and_then(|value| value.parse::<i32>().ok()).expect("a number");
                assert_eq!(ground.attribute("width"), Some(&*(2 * size("width")).to_string()));
                for node in document.descendants() {
                    for attribute in node.attributes() {
                        assert!(!["class", "style", "href"].contains(&attribute.name()), "{attribute:?}");
                        if ["fill", "stroke"].contains(&attribute.name()) {
                            assert!(
                                attribute.value() == "none" || palette.contains(attribute.value()),
                                "{theme:?} {}: {attribute:?}",
                                chart.name
                            );
                        }
                    }
                }
                // What the page says in HTML beside the drawing, the file says itself.
                let written: Vec<&str> =
                    document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
                for entry in &chart.legend {
                    assert!(
                        written.contains(&&*entry.label) && (entry.detail.is_empty() || written.contains(&&*entry.detail)),
                        "{entry:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn words_of_a_file_stay_within_it() {
        for name in names() {
            let svg = text_of(name, Theme::Light);
            let tree = raster::tree(&svg);
            let (page, drawn) = (tree.size(), tree.root().abs_bounding_box());
            assert!(drawn.left() >= 0.0 && drawn.right() <= page.width() + 0.5, "{name}: {drawn:?} in {page:?}");
            assert!(drawn.top() >= 0.0 && drawn.bottom() <= page.height() + 0.5, "{name}: {drawn:?} in {page:?}");
        }
    }

    #[test]
    fn a_picture_has_two_pixels_a_unit_and_shows_something() {
        for theme in [Theme::Light, Theme::Dark] {
            for name in NAMES {
                let svg = text_of(name, theme);
                let document = roxmltree::Document::parse(&svg).expect("XML");
                let size =
                    |name: &str| document.root_element().attribute(name).and_then(|value| value.parse::<u32>().ok()).expect("a number");
                let png = file(&sample::plan(), name, Format::Png, &theme.into()).expect("a chart");
                let picture = Pixmap::decode_png(&png).expect("a PNG");
                assert_eq!((picture.width(), picture.height()), (2 * size("width"), 2 * size("height")), "{name}");
                let colours: BTreeSet<[u8; 4]> =
                    picture.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
                assert!(colours.iter().all(|[.., alpha]| *alpha == 255), "{name} has a ground");
                // Smoothed letters and lines have many shades; a ground alone has one.
                assert!(colours.len() > 30, "{name}: {} colours", colours.len());
                let ground = picture.pixel(1, 1).expect("a pixel");
                assert_eq!(format!("#{:02X}{:02X}{:02X}", ground.red(), ground.green(), ground.blue()), palette::SURFACE.in_theme(theme));
            }
        }
    }

    #[test]
    fn words_stand_as_far_from_every_mark() {
        for name in NAMES {
            let svg = text_of(name, Theme::Light);
            let document = roxmltree::Document::parse(&svg).expect("XML");
            let head = document.root_element().children().find(|node| node.attribute("aria-hidden") == Some("true")).expect("a head");
            for mark in head.children().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "g"))) {
                let place = mark.attribute("transform").and_then(|place| place.strip_prefix("translate(")).expect("a place");
                let left: i32 = place.split(' ').next().and_then(|left| left.parse().ok()).expect("a number");
                let widths = mark.descendants().filter_map(|shape| shape.attribute("width")?.parse::<i32>().ok()).max();
                // A line has a length, not a width.
                let width = widths.unwrap_or(20);
                let words = mark.next_sibling_element().and_then(|words| words.attribute("x")?.parse::<i32>().ok()).expect("words");
                assert_eq!(words - (left + 2 * width), AFTER_MARK, "{name}");
            }
        }
    }

    #[test]
    fn a_sentence_is_broken_between_words() {
        assert_eq!(wrapped("one two three", 8 * TEXT * 29 / 50), ["one two", "three"]);
        assert_eq!(wrapped("", 10), [""]);
    }

    #[test]
    fn only_a_whole_value_is_recoloured() {
        assert_eq!(
            recoloured("<text fill=\"#1B1D20\">#1B1D20 \"#FFFFFF0\"</text>", Theme::Dark),
            "<text fill=\"#E7E5E0\">#1B1D20 \"#FFFFFF0\"</text>"
        );
    }

    #[test]
    fn what_is_no_chart_is_no_file() {
        for format in Format::ALL {
            assert_eq!(file(&sample::plan(), "weather", format, &Theme::Light.into()), None);
        }
    }
}
