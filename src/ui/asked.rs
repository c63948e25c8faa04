//! What the planner's address asks, in the form's words and in a link's.
//!
//! A link names each value by its dotted path. The form says the two values that people know in different measures by a select and a number
//! (`measure=audience.daily_active_users&size=30k`); sent without script it also names every field left empty. Both are read here as the link's words.

use crate::{
    catalog::presets::{self, Preset},
    domain::{
        answer::Fault,
        fields::{BLANK_FORM_USERS, RATES, USER_COUNTS},
        profile::Known,
        query::{self, FormState},
        question::Question,
    },
};
use std::{collections::BTreeMap, fmt};

/// A number whose measure is chosen beside it.
#[derive(Debug)]
pub struct Choice {
    /// The select's name in the form.
    pub select: &'static str,
    /// The number's name.
    pub number: &'static str,
    /// The paths that may be chosen, the usual one first.
    pub paths: &'static [&'static str],
}

/// Any measure of size that starts a plan.
pub static MEASURE: Choice = Choice {
    select: "measure",
    number: "size",
    paths: &[
        USER_COUNTS[0],
        USER_COUNTS[1],
        USER_COUNTS[2],
        USER_COUNTS[3],
        USER_COUNTS[4],
        RATES[1],
        RATES[2],
        RATES[3],
        RATES[4],
        "data.devices",
        "data.ingest_per_second",
    ],
};

/// How much each user asks of the system, or how much is asked today.
pub static RATE: Choice = Choice { select: "rate", number: "rate_size", paths: &RATES };

/// The version of the link's words.
const VERSION: (&str, &str) = ("v", "1");
const START_MONTH: &str = "growth.start_month";
const PRESET: &str = "preset";
/// Asks of a plan where a figure comes from; no part of the question that it answers.
pub const WHY: &str = "why";
/// More than any plan offers.
const MOST_TRIED: usize = 32;
/// Names the saved plan that the form edits; no part of the question either.
pub const EDIT: &str = "edit";
/// Changes that are tried on top of what the form says, as [`Alternative::change`](crate::domain::plan::Alternative::change) words them.
pub const TRY: &str = "try";
const BETWEEN_TRIED: char = ';';
const TITLE: &str = "title";

/// A saved plan that the form edits, and the revision that it was opened with: `0Ab…z.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub id: String,
    pub revision: u32,
}

impl Edit {
    /// None for what names no plan.
    pub fn parse(text: &str) -> Option<Edit> {
        let (id, revision) = text.split_once('.')?;
        let well_formed = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Some(Edit { id: well_formed.then(|| id.to_owned())?, revision: revision.parse().ok()? })
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.revision)
    }
}

/// The planner with the question of `query` in it, under another title if there is one, and editing what `edit` says. What is no part of a
/// question stays behind, and nothing can leave this server.
pub fn link_back(query: &str, title: Option<&str>, edit: Option<&Edit>) -> String {
    let mut link = form_urlencoded::Serializer::new(String::new());
    let given = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    link.extend_pairs(given.filter(|(key, _)| key != WHY && key != EDIT && (key != TITLE || title.is_none())));
    if let Some(title) = title.filter(|title| !title.is_empty()) {
        link.append_pair(TITLE, title);
    }
    if let Some(edit) = edit {
        link.append_pair(EDIT, &edit.to_string());
    }
    format!("/?{}", link.finish())
}

/// Safe to stand in a path.
pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[derive(Debug)]
pub struct Asked {
    /// What was given, as typed, by path.
    pub given: BTreeMap<String, String>,
    /// The path that each choice stands at.
    pub measure: String,
    pub rate: String,
    pub preset: Option<&'static Preset>,
    /// The saved plan that is edited.
    pub edit: Option<Edit>,
    /// With what is tried.
    pub question: Result<Question, Vec<Fault>>,
    /// What of the link was not understood.
    pub notices: Vec<String>,
    pub tried: Tried,
}

/// Changes that are tried, each of which makes a difference.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    pub changes: Vec<String>,
    /// The question without them; none where none is tried.
    pub without: Option<Question>,
}

impl Tried {
    /// With one more, in the place of those that change the same.
    pub fn with(&self, change: &str) -> String {
        let rest = self.changes.iter().filter(|other| !ids(other).any(|id| ids(change).any(|own| own == id)));
        joined(rest.map(String::as_str).chain([change]))
    }

    pub fn less(&self, change: &str) -> String {
        joined(self.changes.iter().map(String::as_str).filter(|other| *other != change))
    }

    pub fn all(&self) -> String {
        joined(self.changes.iter().map(String::as_str))
    }
}

fn joined<'a>(changes: impl Iterator<Item = &'a str>) -> String {
    changes.collect::<Vec<_>>().join(&BETWEEN_TRIED.to_string())
}

/// The fields of a change.
pub fn ids(change: &str) -> impl Iterator<Item = &str> {
    change.split('&').filter_map(|one| Some(one.split_once('=')?.0))
}

impl Asked {
    /// Reads a query string. `this_month`, as `2026-11`, names the months where the link does not.
    pub fn read(query: &str, known: &Known, this_month: &str) -> Asked {
        let mut given = BTreeMap::new();
        let mut chosen: BTreeMap<&str, String> = BTreeMap::new();
        let (mut preset, mut edit, mut tried) = (None, None, Vec::new());
        for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let words = [MEASURE.select, MEASURE.number, RATE.select, RATE.number];
            if value.trim().is_empty() || key == WHY {
                continue;
            } else if key == EDIT {
                edit = Edit::parse(value.trim());
            } else if key == TRY {
                tried.extend(value.split(BETWEEN_TRIED).filter(|change| !change.is_empty()).map(str::to_owned));
            } else if let Some(word) = words.into_iter().find(|word| *word == key) {
                chosen.insert(word, value.trim().to_owned());
            } else if key == PRESET {
                preset = presets::all().iter().find(|preset| preset.id == value);
            } else {
                given.insert(key.into_owned(), value.into_owned());
            }
        }
        let measure = MEASURE.settle(&chosen, &mut given, None);
        let rate = RATE.settle(&chosen, &mut given, Some(&measure));
        Asked { edit, ..Asked::of(given, measure, rate, preset, known, this_month) }.trying(tried, known)
    }

    /// Asks with these changes on top, each in its turn. What is no change, or makes no difference, is not tried.
    fn trying(mut self, changes: Vec<String>, known: &Known) -> Asked {
        for change in changes.into_iter().take(MOST_TRIED) {
            let Ok(so_far) = &self.question else { break };
            let altered = query::altered(&so_far.asked, &change).and_then(|query| query::from_query(&query, known).question.ok());
            match altered {
                Some(altered) if altered.profile != so_far.profile => {
                    let without = std::mem::replace(&mut self.question, Ok(altered)).ok();
                    self.tried.without = self.tried.without.or(without);
                    self.tried.changes.push(change);
                }
                Some(_) => {}
                None => self.notices.push("A change that was to be tried is not one of this plan’s; it was left out.".to_owned()),
            }
        }
        self
    }

    fn of(
        mut given: BTreeMap<String, String>,
        measure: String,
        rate: String,
        preset: Option<&'static Preset>,
        known: &Known,
        this_month: &str,
    ) -> Asked {
        let mut said = given.clone();
        if !MEASURE.paths.iter().any(|path| given.contains_key(*path)) {
            said.insert(MEASURE.paths[0].to_owned(), BLANK_FORM_USERS.to_string());
        }
        said.entry(START_MONTH.to_owned()).or_insert_with(|| this_month.to_owned());
        let FormState { values, question, notices } = query::from_query(&link(&said, None, None, ""), known);
        given.retain(|id, _| values.contains_key(id));
        Asked { given, measure, rate, preset, edit: None, question, notices, tried: Tried::default() }
    }

    /// The same without what is at fault; none where nothing is, or where that does not help.
    pub fn without_faults(&self, known: &Known, this_month: &str) -> Option<Question> {
        let faults = self.question.as_ref().err()?;
        let paths: Vec<String> = faults.iter().map(|fault| crate::domain::fields::id_of(&fault.pointer)).collect();
        let at_fault = |id: &str| paths.iter().any(|path| path == id || path.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')));
        let given = self.given.iter().filter(|(id, _)| !at_fault(id)).map(|(id, typed)| (id.clone(), typed.clone())).collect();
        Asked::of(given, self.measure.clone(), self.rate.clone(), None, known, this_month).question.ok()
    }

    /// In the words of a link: what was given and nothing else, empty where nothing was.
    pub fn link(&self) -> String {
        self.link_trying(&self.tried.all())
    }

    /// The same with other changes tried.
    pub fn link_trying(&self, changes: &str) -> String {
        if self.given.is_empty() && self.edit.is_none() && changes.is_empty() {
            String::new()
        } else {
            link(&self.given, self.preset, self.edit.as_ref(), changes)
        }
    }

    pub fn faults(&self) -> &[Fault] {
        self.question.as_ref().err().map(Vec::as_slice).unwrap_or_default()
    }

    /// What the plan is called: by whoever asks, or as the preset it began with.
    pub fn name(&self) -> Option<String> {
        let given = Some(self.typed("title").trim().to_owned()).filter(|title| !title.is_empty());
        given.or_else(|| Some(self.preset?.name.clone()))
    }

    pub fn typed(&self, id: &str) -> &str {
        self.given.get(id).map(String::as_str).unwrap_or_default()
    }

    /// Whether one of the two choices says this path, so that no other field does.
    pub fn is_chosen(&self, id: &str) -> bool {
        id == self.measure || id == self.rate
    }
}

impl Choice {
    /// The path that the choice stands at: the one chosen in the form, else the first that the link names and no other choice has taken.
    fn settle(&self, chosen: &BTreeMap<&str, String>, given: &mut BTreeMap<String, String>, taken: Option<&str>) -> String {
        let path = chosen.get(self.select).and_then(|path| self.paths.iter().find(|known| *known == path));
        if let (Some(path), Some(number)) = (path, chosen.get(self.number)) {
            given.insert((*path).to_owned(), number.clone());
        }
        let named = || self.paths.iter().find(|path| given.contains_key(**path) && Some(**path) != taken);
        (*path.or_else(named).unwrap_or(&self.paths[0])).to_owned()
    }
}

fn link(given: &BTreeMap<String, String>, preset: Option<&Preset>, edit: Option<&Edit>, tried: &str) -> String {
    let mut link = form_urlencoded::Serializer::new(String::new());
    let version = given.get(VERSION.0).map_or(VERSION.1, String::as_str);
    link.append_pair(VERSION.0, version);
    if let Some(preset) = preset {
        link.append_pair(PRESET, &preset.id);
    }
    if let Some(edit) = edit {
        link.append_pair(EDIT, &edit.to_string());
    }
    for (id, typed) in given.iter().filter(|(id, _)| *id != VERSION.0) {
        link.append_pair(id, typed);
    }
    if !tried.is_empty() {
        link.append_pair(TRY, tried);
    }
    link.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(query, &crate::catalog::builtin().known(), "2026-11")
    }

    fn users(query: &str) -> f64 {
        asked(query).question.unwrap().profile.audience.monthly_active_users
    }

    #[test]
    fn the_forms_words_and_the_links_ask_the_same() {
        let form =
            asked("v=1&measure=audience.daily_active_users&size=30k&rate=traffic.requests_per_second&rate_size=5&growth.monthly=4&title=");
        let link = asked("audience.daily_active_users=30k&traffic.requests_per_second=5&growth.monthly=4");
        assert_eq!(form.given, link.given);
        assert_eq!((form.measure, form.rate), (link.measure, link.rate));
        assert_eq!(form.question, link.question);
    }

    #[test]
    fn to_ask_where_a_figure_comes_from_changes_nothing() {
        let asked = asked("audience.monthly_active_users=7&why=web.count&why=/traffic/app_cpu_ms");
        assert!(asked.notices.is_empty() && asked.faults().is_empty());
        assert_eq!(asked.link(), "v=1&audience.monthly_active_users=7");
    }

    #[test]
    fn what_is_edited_stays_in_the_link_and_out_of_the_question() {
        let edits = asked("audience.monthly_active_users=7&edit=0Ab.2&why=web.count");
        assert!(edits.notices.is_empty());
        assert_eq!(edits.edit, Some(Edit { id: "0Ab".to_owned(), revision: 2 }));
        assert_eq!(edits.question, asked("audience.monthly_active_users=7").question);
        assert_eq!(edits.link(), "v=1&edit=0Ab.2&audience.monthly_active_users=7");
        assert_eq!(asked("edit=0Ab.2").link(), "v=1&edit=0Ab.2", "a form that was emptied still edits");
        for nonsense in ["0Ab", "0Ab.", ".2", "0/b.2", "0Ab.-2", "0Ab.99999999999"] {
            assert_eq!(asked(&format!("edit={nonsense}")).edit, None, "{nonsense}");
        }
    }

    #[test]
    fn changes_are_tried_on_top_of_what_is_asked() {
        let base = asked("audience.monthly_active_users=7");
        let tries = asked("audience.monthly_active_users=7&try=commercial.purchase=commit_1y;targets.availability=0.9995");
        let applied = asked("audience.monthly_active_users=7&commercial.purchase=commit_1y&targets.availability=99.95");
        assert_eq!(tries.question, applied.question);
        assert_eq!(tries.given, base.given, "the form says what is asked without them");
        assert_eq!(tries.tried.without, base.question.clone().ok());
        assert_eq!(asked(&tries.link()).question, tries.question, "they stay in the link");
        assert_eq!(tries.tried.with("commercial.purchase=commit_3y"), "targets.availability=0.9995;commercial.purchase=commit_3y");
        assert_eq!(tries.tried.less("targets.availability=0.9995"), "commercial.purchase=commit_1y");
        assert_eq!(asked(&tries.link_trying("")).question, base.question);
        let idle = asked("audience.monthly_active_users=7&try=commercial.purchase=on_demand");
        assert!(idle.tried.changes.is_empty() && idle.notices.is_empty(), "what is so already is not tried");
        for nonsense in ["try=stage=multi_az", "try=x", "try=commercial.purchase=barter", "try=targets.availability=7"] {
            let asked = asked(nonsense);
            assert_eq!((asked.tried.changes.len(), asked.notices.len(), asked.faults().len()), (0, 1, 0), "{nonsense}");
        }
    }

    #[test]
    fn the_way_back_to_the_planner_keeps_what_was_typed() {
        let edit = Edit { id: "0Ab".to_owned(), revision: 2 };
        let query = "?v=1&growth.monthly=many&title=old&edit=other.7&x=%0d%0aa%3Ab&why=web.count";
        assert_eq!(
            link_back(query, Some("new & old"), Some(&edit)),
            "/?v=1&growth.monthly=many&x=%0D%0Aa%3Ab&title=new+%26+old&edit=0Ab.2"
        );
        assert_eq!(link_back(query, Some(""), None), "/?v=1&growth.monthly=many&x=%0D%0Aa%3Ab");
        assert_eq!(link_back(query, None, None), "/?v=1&growth.monthly=many&title=old&x=%0D%0Aa%3Ab");
    }

    #[test]
    fn what_is_left_empty_is_not_given() {
        let sent =
            asked("v=1&measure=audience.monthly_active_users&size=&rate=traffic.requests_per_month&rate_size=&targets.availability=");
        assert!(sent.given.is_empty());
        assert_eq!(sent.link(), "");
        assert_eq!(sent.rate, "traffic.requests_per_month", "the select stays where it was put");
    }

    #[test]
    fn a_blank_form_asks_for_200_000_users_whatever_else_it_says() {
        assert_eq!(users(""), 200_000.0);
        assert_eq!(users("growth.monthly=4"), 200_000.0);
        assert_eq!(users("audience.monthly_active_users=7"), 7.0);
    }

    #[test]
    fn a_rate_alone_is_a_measure_of_size_and_is_asked_for_once() {
        let rate = asked("traffic.requests_per_second=100");
        assert_eq!((rate.measure.as_str(), rate.rate.as_str()), ("traffic.requests_per_second", "traffic.requests_per_daily_user"));
        let both = asked("traffic.requests_per_second=100&audience.monthly_active_users=1M");
        assert_eq!((both.measure.as_str(), both.rate.as_str()), ("audience.monthly_active_users", "traffic.requests_per_second"));
    }

    #[test]
    fn a_link_asks_what_it_was_made_of() {
        let first =
            asked("audience.monthly_active_users=1.5M&traffic.classes.0.share=20&traffic.classes.0.name=a & b&preset=blog&unheard=of");
        assert_eq!(first.notices.len(), 1);
        let again = asked(&first.link());
        assert_eq!(first.given, again.given);
        assert_eq!(again.preset.map(|preset| preset.id.as_str()), Some("blog"));
        assert!(again.notices.is_empty(), "what is not known is not handed on");
    }

    #[test]
    fn without_its_faults_a_question_can_be_answered() {
        let faulty = asked("audience.monthly_active_users=10k&traffic.write_share=lots&growth.monthly=900");
        assert_eq!(faulty.faults().len(), 2);
        assert_eq!(faulty.typed("traffic.write_share"), "lots", "what was typed stays");
        let rest = faulty.without_faults(&crate::catalog::builtin().known(), "2026-11").unwrap();
        assert_eq!(rest.profile.audience.monthly_active_users, 10_000.0);
    }

    #[test]
    fn months_are_named_by_the_link_or_else_from_this_one() {
        let start = |query: &str| asked(query).question.unwrap().profile.growth.start_month;
        assert_eq!(start("").as_deref(), Some("2026-11"));
        assert_eq!(start("growth.start_month=2027-01").as_deref(), Some("2027-01"));
        assert!(asked("").given.is_empty(), "a month that nobody gave stands in no link");
    }
}
