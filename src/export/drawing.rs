//! The architecture as the pages draw it, as a picture of its own.

use crate::{
    charts::{diagram, palette},
    domain::plan::Plan,
};

/// On its own ground, since a viewer may be dark.
pub fn svg(plan: &Plan) -> String {
    let drawn = diagram::alone(plan);
    let ground = format!("<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>", palette::SURFACE.hex);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", drawn.replacen("</desc>", &format!("</desc>{ground}"), 1))
}
