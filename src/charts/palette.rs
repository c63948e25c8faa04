//! One colour a role, as the light theme has it. The page's style sheet maps each of them to its role in both themes, and a downloaded file
//! stays valid without one.

use crate::domain::words;
use plotters::style::RGBColor;

/// A colour of the drawings: its role's value in the light theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Upper case, as the drawings write it: `#1B1D20`.
    pub hex: &'static str,
}

pub const TEXT: Role = Role { hex: "#1B1D20" };
pub const MUTED: Role = Role { hex: "#5A5C60" };
pub const LINE: Role = Role { hex: "#E0DFD8" };
pub const LINE_STRONG: Role = Role { hex: "#807F77" };
pub const SURFACE: Role = Role { hex: "#FCFCFA" };
pub const RAISED: Role = Role { hex: "#FFFFFF" };
pub const LIMIT: Role = Role { hex: "#BF3A16" };
pub const ACCENT: Role = Role { hex: "#1A5796" };
pub const ON_ACCENT: Role = Role { hex: "#FFFFFE" };
pub const FLOW: Role = Role { hex: "#5A8EC0" };
pub const ACCENT_SOFT: Role = Role { hex: "#E4EDF6" };

pub const SERIES: [Role; 8] = [
    Role { hex: "#2265B9" },
    Role { hex: "#C18432" },
    Role { hex: "#194837" },
    Role { hex: "#814E6B" },
    Role { hex: "#299ACB" },
    Role { hex: "#647151" },
    Role { hex: "#41214E" },
    Role { hex: "#8E9095" },
];

/// Share of a limit in six steps, then its last tenth.
pub const HEAT: [Role; 7] = [
    Role { hex: "#F0F2F3" },
    Role { hex: "#DCE6F0" },
    Role { hex: "#BFD3E6" },
    Role { hex: "#97B9D9" },
    Role { hex: "#6698C6" },
    Role { hex: "#33739F" },
    Role { hex: "#8A5601" },
];

/// Tiers that share a colour, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Database,
    Web,
    Cache,
    Objects,
    Cdn,
    Network,
    LoadBalancer,
    Other,
}

/// The colour that a tier keeps in chart, bill and diagram.
pub fn of_tier(tier: &str) -> Role {
    series(family(tier))
}

pub fn series(family: Family) -> Role {
    SERIES[family as usize]
}

/// `Other` for an id this release does not know.
pub fn family(tier: &str) -> Family {
    match words::split_region(tier).0 {
        "database" | "replicas" => Family::Database,
        "host" | "web" | "workers" => Family::Web,
        service if service.starts_with("service_") => Family::Web,
        "cache" | "sessions" => Family::Cache,
        "objects" => Family::Objects,
        "cdn" => Family::Cdn,
        "network" => Family::Network,
        "load_balancer" | "dns" | "queue" => Family::LoadBalancer,
        _ => Family::Other,
    }
}

impl Family {
    pub fn name(self) -> &'static str {
        match self {
            Family::Database => "Database",
            Family::Web => "Web and app",
            Family::Cache => "Cache, sessions",
            Family::Objects => "Objects",
            Family::Cdn => "CDN",
            Family::Network => "Network",
            Family::LoadBalancer => "Load balancer, DNS",
            Family::Other => "Other",
        }
    }
}

pub fn all() -> Vec<Role> {
    [TEXT, MUTED, LINE, LINE_STRONG, SURFACE, RAISED, LIMIT, ACCENT, ON_ACCENT, FLOW, ACCENT_SOFT]
        .into_iter()
        .chain(SERIES)
        .chain(HEAT)
        .collect()
}

impl Role {
    pub(super) fn rgb(self) -> RGBColor {
        let channel = |at: usize| u8::from_str_radix(&self.hex[at..at + 2], 16).unwrap_or(0);
        RGBColor(channel(1), channel(3), channel(5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const STYLE: &str = include_str!("../../style/charts.css");

    #[test]
    fn every_role_has_a_value_of_its_own() {
        let values: BTreeSet<_> = all().iter().map(|role| role.hex).collect();
        assert_eq!(values.len(), all().len());
        for role in all() {
            let RGBColor(r, g, b) = role.rgb();
            assert_eq!(format!("#{r:02X}{g:02X}{b:02X}"), role.hex);
        }
    }

    #[test]
    fn style_sheet_and_palette_know_the_same_colours() {
        let mapped = |attribute: &str| -> BTreeSet<&str> {
            STYLE.split(&format!("[{attribute}=\"")).skip(1).map(|rest| &rest[..7]).filter(|value| value.starts_with('#')).collect()
        };
        let palette: BTreeSet<&str> = all().iter().map(|role| role.hex).collect();
        assert_eq!(mapped("fill"), palette);
        // Nothing is ever outlined in the colour of text on the accent.
        assert_eq!(mapped("stroke"), &palette - &BTreeSet::from([ON_ACCENT.hex]));
    }
}
