//! What price lists change in the data files.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::BTreeMap;

/// A cell of a data file, or a line of which the list and the catalog do not have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub file: String,
    /// The line's key, its parts with a space between.
    pub key: String,
    pub column: String,
    pub kind: Kind,
    pub was: Option<String>,
    pub now: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The figure is another now.
    Moved,
    /// A cell that was empty, so that its figure was derived.
    Listed,
    /// A line that is new.
    Added,
    /// The same figure, which no source of the catalog had said.
    Confirmed,
    /// As it was.
    Same,
    /// The catalog's own figure is of a later day than the list.
    Newer,
    /// Sold, of a family of the catalog, and no line of it: its shape is not known.
    Unknown,
    /// In the catalog, and not in the list.
    Gone,
    /// The list graduates otherwise than the catalog.
    Graduated,
}

impl Kind {
    /// Whether a data file is another for it.
    pub fn is_written(self) -> bool {
        matches!(self, Kind::Moved | Kind::Listed | Kind::Added | Kind::Confirmed)
    }

    pub fn says(self) -> &'static str {
        match self {
            Kind::Moved => "moved",
            Kind::Listed => "newly listed",
            Kind::Added => "new lines",
            Kind::Confirmed => "confirmed",
            Kind::Same => "as before",
            Kind::Newer => "older than the catalog's",
            Kind::Unknown => "sold and not in the catalog",
            Kind::Gone => "no longer listed",
            Kind::Graduated => "graduated otherwise",
        }
    }
}

impl Change {
    /// Of the figure before; none where there is none or it was 0.
    pub fn share(&self) -> Option<f64> {
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Decimal>().ok());
        let (was, now) = (number(&self.was)?, number(&self.now)?);
        ((now - was).checked_div(was)).and_then(|share| share.to_f64())
    }
}

/// All that the lists change, those that moved farthest first.
#[derive(Debug, Default)]
pub struct Difference {
    pub changes: Vec<Change>,
    /// How many products were of no use, by why.
    pub passed_over: BTreeMap<String, usize>,
}

/// What changes in one file.
#[derive(Debug, Default, PartialEq)]
pub struct Sums {
    pub by_kind: BTreeMap<Kind, usize>,
    /// Mean over those that moved; none where none did.
    pub mean_move: Option<f64>,
}

impl Difference {
    pub fn order(&mut self) {
        let far = |change: &Change| change.share().map_or(0.0, f64::abs);
        self.changes.sort_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then(far(b).total_cmp(&far(a)))
                .then_with(|| (&a.file, &a.key, &a.column).cmp(&(&b.file, &b.key, &b.column)))
        });
    }

    pub fn writes(&self) -> bool {
        self.changes.iter().any(|change| change.kind.is_written())
    }

    pub fn sums(&self) -> BTreeMap<&str, Sums> {
        let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
        let mut moves: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for change in &self.changes {
            *sums.entry(&change.file).or_default().by_kind.entry(change.kind).or_default() += 1;
            if change.kind == Kind::Moved {
                moves.entry(&change.file).or_default().extend(change.share());
            }
        }
        for (file, moves) in moves.into_iter().filter(|(_, moves)| !moves.is_empty()) {
            sums.entry(file).or_default().mean_move = Some(moves.iter().sum::<f64>() / moves.len() as f64);
        }
        sums
    }
}
