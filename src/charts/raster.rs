//! A drawing as pixels. The font is in the program, so that a picture is the same whatever fonts the machine has.

use resvg::{
    render,
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};
use std::sync::{Arc, LazyLock};

/// The font's name, as an SVG asks for it.
pub const FAMILY: &str = "DejaVu Sans Condensed";

const FACES: [&[u8]; 2] = [include_bytes!("font/DejaVuSansCondensed.ttf"), include_bytes!("font/DejaVuSansCondensed-Bold.ttf")];

/// Pixels a unit, as the finer screens have them.
const SCALE: f32 = 2.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    FACES.iter().for_each(|face| fonts.load_font_data(face.to_vec()));
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// The picture of one of our own drawings. Takes some tens of milliseconds.
pub fn png(svg: &str) -> Vec<u8> {
    let tree = tree(svg);
    let size = tree.size().to_int_size().scale_by(SCALE).expect("a drawing has a size");
    let mut picture = Pixmap::new(size.width(), size.height()).expect("a drawing has a size");
    render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    picture.encode_png().expect("memory does not fail")
}

pub(super) fn tree(svg: &str) -> Tree {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).expect("our drawings are SVG")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{charts, domain::sample};
    use resvg::tiny_skia::Pixmap;

    #[test]
    fn both_faces_are_of_the_family() {
        let faces: Vec<(String, u16)> = FONTS.faces().map(|face| (face.families[0].0.clone(), face.weight.0)).collect();
        assert_eq!(faces, [(FAMILY.to_owned(), 400), (FAMILY.to_owned(), 700)]);
    }

    #[test]
    fn every_letter_of_the_charts_is_in_the_font() {
        let drawn = |letter: char| {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\" font-family=\"{FAMILY}\" font-size=\"24\"><text x=\"4\" y=\"30\">{letter}</text></svg>"
            );
            Pixmap::decode_png(&png(&svg)).expect("a PNG")
        };
        // Stands for whatever the font does not have.
        let missing = drawn('\u{4e00}');
        let letters: std::collections::BTreeSet<char> = charts::all(&sample::plan())
            .iter()
            .flat_map(|chart| {
                let legend = chart.legend.iter().flat_map(|entry| [entry.label.clone(), entry.detail.clone()]);
                [chart.title.clone(), chart.reading.clone()].into_iter().chain(legend).collect::<String>().chars().collect::<Vec<_>>()
            })
            .chain("−–’→≤≥…¢×".chars())
            .chain(crate::catalog::builtin().rates.iter().flat_map(|rate| rate.sign.chars()))
            .filter(|letter| !letter.is_whitespace())
            .collect();
        assert!(letters.len() > 40);
        for letter in letters {
            assert!(drawn(letter).data() != missing.data(), "{letter:?}");
        }
    }
}
