//! A figure that leads to where it comes from: quiet until it is pointed at or focused. One that the ledger does not hold is plain text.

use super::field::entry_id;
use crate::{
    domain::{
        fields::{self, Kind, RATES, USER_COUNTS},
        plan::{LedgerEntry, Plan, Resource, When},
    },
    ui::{
        asked::{MEASURE, RATE, WHY},
        lookup,
    },
};
use leptos::prelude::*;
use std::{collections::HashMap, sync::Arc};

/// What the figures of a plan lead to.
pub struct Origins {
    pub plan: Arc<Plan>,
    page: Page,
    entries: HashMap<Arc<str>, usize>,
}

/// Where a plan is shown.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its address without any question for an origin: `/?v=1&growth.monthly=4`, `/p/…`.
    pub address: String,
    /// The address of the form that asked: empty where it stands on the same page, none where nobody may ask.
    pub form: Option<String>,
}

/// The figures after which somebody asked, each found in the one before; the last is to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail(Vec<String>);

impl Trail {
    /// So many steps lead back; who goes further has forgotten the first.
    const LONGEST: usize = 12;

    /// Reads a page's query string: `why=web.count&why=demand.requests_per_second.peak`.
    pub fn read(query: &str) -> Trail {
        let asked = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).filter(|(key, _)| key == WHY);
        asked.fold(Trail::default(), |trail, (_, id)| trail.then(&id))
    }

    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// The steps that lead to the last.
    pub fn before(&self) -> &[String] {
        &self.0[..self.0.len().saturating_sub(1)]
    }

    /// One step further; what was passed already is gone back to.
    pub fn then(&self, id: &str) -> Trail {
        let passed = self.0.iter().position(|step| step == id).unwrap_or(self.0.len());
        let mut steps = self.0[..passed].to_vec();
        steps.push(id.to_owned());
        Trail(steps.split_off(steps.len().saturating_sub(Trail::LONGEST)))
    }
}

impl Origins {
    pub fn new(plan: Arc<Plan>, page: Page) -> Origins {
        let entries = plan.ledger.iter().enumerate().map(|(place, entry)| (entry.id.clone(), place)).collect();
        Origins { plan, page, entries }
    }

    pub fn entry(&self, id: &str) -> Option<&LedgerEntry> {
        self.entries.get(id).map(|place| &self.plan.ledger[*place])
    }

    /// `shown`, as a link to the origin of the figure.
    pub fn figure(&self, id: &str, shown: impl IntoView + 'static) -> AnyView {
        if self.entries.contains_key(id) {
            let href = self.href(&Trail::default().then(id));
            view! { <a class="figure" href=href>{shown}</a> }.into_any()
        } else {
            shown.into_any()
        }
    }

    /// Where the catalog shows what a figure was read from, or the first of what it was computed from.
    pub fn in_catalog(&self, id: &str) -> Option<String> {
        let entry = self.entry(id)?;
        let provider = &self.plan.profile.commercial.provider;
        std::iter::once(&entry.id).chain(&entry.inputs).find_map(|id| lookup::address_of(id, provider))
    }

    /// A target of the profile, or what is usual where nobody asked: `availability`.
    pub fn target(&self, pointer: &'static str, shown: String) -> AnyView {
        let usual = || self.plan.ledger.iter().find(|entry| target_of(&entry.id).as_deref() == Some(pointer)).map(|entry| &*entry.id);
        let asked = self.entries.contains_key(pointer).then_some(pointer);
        self.figure(asked.or_else(usual).unwrap_or_default(), shown)
    }

    /// The address that tells the origin of the trail's last figure.
    pub fn href(&self, trail: &Trail) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(trail.0.iter().map(|id| (WHY, id)));
        let joint = if self.page.address.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}#origin", self.page.address, query.finish())
    }

    /// The page without a question for an origin.
    pub fn home(&self) -> &str {
        &self.page.address
    }

    /// Where a field of the profile can be changed; none where it cannot.
    pub fn change(&self, pointer: &str) -> Option<String> {
        Some(format!("{}#{}", self.page.form.as_ref()?, entry_id(self.entry_path(pointer)?.as_str())))
    }

    /// Whether that is a form on the same page.
    pub fn has_form(&self) -> bool {
        self.page.form.as_ref().is_some_and(String::is_empty)
    }

    /// The path of the form's entry that asks for a field: of one that is asked for by a choice, the choice's.
    fn entry_path(&self, pointer: &str) -> Option<String> {
        let path = fields::id_of(pointer);
        let given = |path: &&&str| self.plan.question.pointer(&format!("/{}", path.replace('.', "/"))).is_some();
        let measure = MEASURE.paths.iter().find(given).copied().unwrap_or(MEASURE.paths[0]);
        if path == measure || USER_COUNTS.contains(&path.as_str()) {
            return Some(MEASURE.paths[0].to_owned());
        }
        if RATES.contains(&path.as_str()) {
            return Some(RATE.paths[0].to_owned());
        }
        let field = fields::at(pointer)?;
        match field.kind {
            // These stand in the form only as the link has them.
            Kind::Classes | Kind::Products => self.plan.question.pointer(pointer).map(|_| path),
            Kind::Geography => Some(path),
            _ => Some(field.id.to_owned()),
        }
    }
}

/// The field that asks for what a row of the usual targets says: `catalog/targets/100000/availability` → `/targets/availability`.
pub fn target_of(id: &str) -> Option<String> {
    let name = id.strip_prefix("catalog/targets/")?.rsplit('/').next()?;
    Some(if name == "teams" { "/commercial/teams".to_owned() } else { format!("/targets/{name}") })
}

/// `web.utilisation.cpu.up`.
pub fn utilisation(tier: &str, resource: Resource, when: When) -> String {
    format!("{tier}.utilisation.{}.{}", resource.id(), when.id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    fn origins(address: &str) -> Origins {
        Origins::new(Arc::new(sample::plan()), Page { address: address.into(), form: Some(String::new()) })
    }

    #[test]
    fn a_trail_is_read_from_the_address_that_it_makes() {
        let trail = Trail::default().then("web.count").then("/traffic/app_cpu_ms").then("catalog/a b&c");
        for address in ["/", "/?v=1&growth.monthly=4", "/p/abc"] {
            let href = origins(address).href(&trail);
            let query = href.split(['?', '#']).nth(1).expect("a query");
            assert_eq!(Trail::read(query), trail, "{href}");
            assert!(href.starts_with(address) && href.ends_with("#origin"), "{href}");
        }
    }

    #[test]
    fn a_trail_goes_back_to_what_it_has_passed_and_forgets_its_beginning() {
        let trail = Trail::read("why=a&why=b&why=c&why=b");
        assert_eq!((trail.last(), trail.before()), (Some("b"), ["a".to_owned()].as_slice()));
        let long = (0..100).fold(Trail::default(), |trail, step| trail.then(&step.to_string()));
        assert_eq!((long.last(), long.before().len()), (Some("99"), Trail::LONGEST - 1));
        assert_eq!(Trail::read("v=1").last(), None);
    }

    #[test]
    fn a_figure_without_an_entry_is_plain_text() {
        let origins = origins("/");
        assert_eq!(origins.figure("no.such", "7").to_html(), "7");
        assert!(origins.figure("web.count", "7").to_html().contains("href=\"/?why=web.count#origin\""));
    }

    #[test]
    fn a_measure_of_size_is_changed_where_it_is_asked_for() {
        let mut plan = sample::plan();
        plan.question = serde_json::json!({"traffic": {"requests_per_second": 5}});
        let of = |plan: &Plan, pointer: &str| {
            let form = Page { address: "/".into(), form: Some("/?v=1".into()) };
            Origins::new(Arc::new(plan.clone()), form).change(pointer)
        };
        let measure = Some("/?v=1#f-audience-monthly-active-users".to_owned());
        let rate = Some("/?v=1#f-traffic-requests-per-daily-user".to_owned());
        assert_eq!(of(&plan, "/traffic/requests_per_second"), measure);
        plan.question = serde_json::json!({"audience": {"registered_users": 5}, "traffic": {"requests_per_second": 5}});
        assert_eq!(of(&plan, "/audience/registered_users"), measure);
        assert_eq!(of(&plan, "/traffic/requests_per_second"), rate);
        assert_eq!(of(&plan, "/audience/geography/europe"), Some("/?v=1#f-audience-geography-europe".to_owned()));
        assert_eq!(of(&plan, "/traffic/classes/0/share"), None, "what stands nowhere cannot be changed");
        assert_eq!(of(&plan, "/no/such"), None);
    }
}
