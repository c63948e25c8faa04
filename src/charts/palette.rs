//! One colour a role, with its value in either theme. Drawings say the light one; the page's style sheet maps it to the role, and a file of its
//! own gets the values of the theme it is made for.

use crate::domain::words;
use plotters::style::RGBColor;

/// A colour of the drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its value in the light theme, upper case, as the drawings write it: `#1B1D20`.
    pub hex: &'static str,
    dark: &'static str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

pub const TEXT: Role = Role::new("#1B1D20", "#E7E5E0");
pub const MUTED: Role = Role::new("#5A5C60", "#A5A49E");
pub const LINE: Role = Role::new("#E0DFD8", "#2C2F34");
pub const LINE_STRONG: Role = Role::new("#807F77", "#787B81");
pub const SURFACE: Role = Role::new("#FCFCFA", "#131518");
pub const RAISED: Role = Role::new("#FFFFFF", "#1F2226");
pub const LIMIT: Role = Role::new("#BF3A16", "#F28562");
pub const ACCENT: Role = Role::new("#1A5796", "#3570B5");
pub const ON_ACCENT: Role = Role::new("#FFFFFE", "#FFFFFF");
pub const FLOW: Role = Role::new("#5A8EC0", "#4479B3");
pub const ACCENT_SOFT: Role = Role::new("#E4EDF6", "#1A2A3E");

pub const SERIES: [Role; 8] = [
    Role::new("#2265B9", "#3C6CC2"),
    Role::new("#C18432", "#FFD692"),
    Role::new("#194837", "#ACE0CE"),
    Role::new("#814E6B", "#9C5F74"),
    Role::new("#299ACB", "#54A8DB"),
    Role::new("#647151", "#807850"),
    Role::new("#41214E", "#E0D6FC"),
    Role::new("#8E9095", "#989FA4"),
];

/// Share of a limit in six steps, then its last tenth.
pub const HEAT: [Role; 7] = [
    Role::new("#F0F2F3", "#1C2025"),
    Role::new("#DCE6F0", "#1D2B3C"),
    Role::new("#BFD3E6", "#213B58"),
    Role::new("#97B9D9", "#2A5079"),
    Role::new("#6698C6", "#3A6CA0"),
    Role::new("#33739F", "#5A93CD"),
    Role::new("#8A5601", "#DDB15D"),
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
    /// As a series of a chart.
    pub fn id(self) -> &'static str {
        match self {
            Family::Database => "database",
            Family::Web => "web",
            Family::Cache => "cache",
            Family::Objects => "objects",
            Family::Cdn => "cdn",
            Family::Network => "network",
            Family::LoadBalancer => "load_balancer",
            Family::Other => "other",
        }
    }

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
    const fn new(hex: &'static str, dark: &'static str) -> Role {
        Role { hex, dark }
    }

    pub fn in_theme(self, theme: Theme) -> &'static str {
        match theme {
            Theme::Light => self.hex,
            Theme::Dark => self.dark,
        }
    }

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
    const TOKENS: &str = include_str!("../../style/tokens.css");

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
    #[test]
    fn a_role_has_on_paper_the_colours_that_the_page_gives_it() {
        for role in all() {
            let (_, token) = STYLE.split_once(&format!("[fill=\"{}\"] {{ fill: var(", role.hex)).expect("a rule");
            let (token, _) = token.split_once(')').expect("a name");
            let (_, values) = TOKENS.split_once(&format!("{token}: light-dark(")).expect("a token");
            let (light, rest) = values.split_once(", ").expect("two values");
            let (dark, _) = rest.split_once(')').expect("two values");
            assert_eq!(role.in_theme(Theme::Dark), dark, "{token}");
            // White has two roles; one of them stands a shade beside it to be told from the other.
            assert!(role.hex == light || role == ON_ACCENT, "{token}");
        }
    }
}
