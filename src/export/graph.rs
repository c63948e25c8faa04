//! The architecture as boxes and arrows, for those who draw it elsewhere.

use crate::domain::{
    plan::Plan,
    units,
    words::{self, split_region},
};
use std::collections::BTreeMap;

/// Where requests come from; no tier of the plan.
const USERS: &str = "users";

pub struct Graph {
    pub boxes: Vec<Node>,
    pub arrows: Vec<Arrow>,
    /// The regions in which boxes stand, the first one first.
    pub regions: Vec<String>,
    /// Parts that no request passes through: names looked up, mail, the network itself.
    pub apart: Vec<String>,
}

pub struct Node {
    /// Letters, digits and `_`.
    pub id: String,
    pub title: String,
    /// `3 × m7g.large`; how many users there are.
    pub detail: String,
    /// Place in `regions`; none for the users.
    pub region: Option<usize>,
    /// How many arrows lead here from the users, at most: 0 for them.
    pub column: usize,
}

pub struct Arrow {
    /// Places in `boxes`.
    pub from: usize,
    pub to: usize,
    /// `390 sql/s`.
    pub label: String,
    /// At the busiest hour.
    pub per_second: f64,
}

impl Graph {
    pub fn of(plan: &Plan) -> Graph {
        let design = &plan.recommendation.design;
        let primary = plan.region().unwrap_or("region").to_owned();
        let mut regions = vec![primary];
        let mut boxes: Vec<Node> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut apart = Vec::new();
        let linked = |id: &str| design.connections.iter().any(|link| link.from == id || link.to == id);
        if linked(USERS) {
            places.insert(USERS, 0);
            let detail = format!("{} a month", words::users(plan.profile.audience.monthly_active_users, units::short));
            boxes.push(Node { id: USERS.into(), title: "Users".into(), detail, region: None, column: 0 });
        }
        for tier in &design.tiers {
            if !linked(&tier.id) {
                apart.push(format!("{} ({})", words::tier(&tier.id), tier.product));
                continue;
            }
            let (base, region) = split_region(&tier.id);
            let region = match region {
                None => 0,
                Some(name) => regions.iter().position(|known| known == name).unwrap_or_else(|| {
                    regions.push(name.to_owned());
                    regions.len() - 1
                }),
            };
            let detail = words::machines(tier.count, &tier.product);
            places.insert(&tier.id, boxes.len());
            boxes.push(Node { id: identifier(&tier.id), title: words::tier(base), detail, region: Some(region), column: 0 });
        }
        let arrows: Vec<Arrow> = design
            .connections
            .iter()
            .filter_map(|link| {
                let (from, to) = (*places.get(&*link.from)?, *places.get(&*link.to)?);
                let label = if link.per_second > 0.0 {
                    format!("{} {}/s", units::figure(link.per_second), link.protocol)
                } else {
                    link.protocol.clone()
                };
                Some(Arrow { from, to, label, per_second: link.per_second })
            })
            .collect();
        // The longest way from the users; what leads in a circle ends with the number of boxes.
        for _ in 0..boxes.len() {
            for arrow in &arrows {
                let column = (boxes[arrow.from].column + 1).min(boxes.len());
                boxes[arrow.to].column = boxes[arrow.to].column.max(column);
            }
        }
        Graph { boxes, arrows, regions, apart }
    }
}

/// As every tool takes it for a name.
pub fn identifier(id: &str) -> String {
    id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}
