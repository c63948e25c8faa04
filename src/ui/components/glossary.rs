//! What is meant by the words that stand on more than one page, in a line each.

pub const RUNG: &str = "A level of the ladder from one machine to several regions; each adds parts to the one below.";
pub const AVAILABILITY: &str = "The share of requests that get an answer: the providers’ promises for all parts in a row, multiplied.";
pub const P95: &str = "Of twenty answers, nineteen come faster than this.";
pub const HEADROOM: &str =
    "How many times today’s load the tier carries before it meets its first limit, also with a zone down or in a surge.";
const RECOVERY: &str = "How long users wait until it works again after the loss that must be survived (RTO).";
const LOST_DATA: &str = "The latest changes that may be gone after that loss, as time (RPO).";
const PEOPLE: &str = "Hours a month to run what is built, beside the bill and never in it.";
const NEXT_MOVE: &str = "When growth makes another rung the better one.";
const FILLS_FIRST: &str = "The part and resource that meets its limit before all others.";

/// The words of a comparison's rows: id and meaning.
pub fn of_row(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "Rung" => ("rung", RUNG),
        "People’s time" => ("people", PEOPLE),
        "Next move" => ("next-move", NEXT_MOVE),
        "Fills up first" => ("fills-first", FILLS_FIRST),
        "Availability" => ("availability", AVAILABILITY),
        "p95 of the answer time" => ("p95", P95),
        "Recovery time" => ("rto", RECOVERY),
        "Lost data" => ("rpo", LOST_DATA),
        "Head-room" => ("headroom", HEADROOM),
        _ => return None,
    })
}
