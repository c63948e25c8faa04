//! What shows a plan, rendered by the server: the page and the answer to a changed form come from the same components.

mod chart_figure;

pub use chart_figure::ChartFigure;
