//! What shows a plan, rendered by the server: the page and the answer to a changed form come from the same components.

mod alternatives;
mod architecture;
mod assumptions;
mod bill;
mod breaks;
mod chart_figure;
mod diagram;
mod exceeded;
mod ladder;
mod plan_view;
mod section;
mod services;
mod term;
mod verdict;

pub use chart_figure::ChartFigure;
pub use plan_view::PlanView;
pub use verdict::sentence;

#[cfg(test)]
mod tests;
