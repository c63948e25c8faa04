//! The plan as a Markdown document: the answer first, then everything it stands on, each with its source. Its charts are named from where it is served,
//! beside those of a saved plan.

use crate::domain::{
    next_steps::Urgency,
    plan::{Plan, State, Tier},
    units,
    words::{self, Calendar},
};
use std::fmt::Write;

/// Months between two rows of the path.
const EVERY: u32 = 3;

pub fn markdown(plan: &Plan) -> String {
    let mut report = Report { plan, calendar: Calendar::new(plan.profile.growth.start_month.as_deref()), out: String::new() };
    report.answer();
    report.targets();
    report.tiers();
    report.bill();
    report.breaks();
    report.path();
    report.steps();
    report.ladder();
    report.watch();
    report.advice();
    report.assumptions();
    report.out
}

struct Report<'p> {
    plan: &'p Plan,
    calendar: Calendar,
    out: String,
}

impl Report<'_> {
    fn line(&mut self, text: &str) {
        self.out += text;
        self.out.push('\n');
    }

    fn section(&mut self, title: &str) {
        let _ = write!(self.out, "\n## {title}\n\n");
    }

    /// Cells that start with `>` in the head are numbers: aligned to the right.
    fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let names: Vec<&str> = head.iter().map(|name| name.trim_start_matches('>')).collect();
        let rules: Vec<&str> = head.iter().map(|name| if name.starts_with('>') { "---:" } else { "---" }).collect();
        self.line(&format!("| {} |", names.join(" | ")));
        self.line(&format!("| {} |", rules.join(" | ")));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            self.line(&format!("| {} |", cells.join(" | ")));
        }
    }

    fn answer(&mut self) {
        let plan = self.plan;
        let recommended = &plan.recommendation;
        let title = plan.profile.title.trim();
        let title = if title.is_empty() { "Capacity plan".to_owned() } else { escaped(title) };
        self.line(&format!("# {title}\n"));
        if recommended.design.tiers.is_empty() {
            self.line("**Nothing on sale holds this load.**");
        } else {
            let cost = &recommended.design.cost;
            let (rung, bill) = (recommended.stage.rung, units::dollars(cost.monthly_usd.to_f64()));
            let found = if recommended.feasible { "Rung" } else { "No design meets every target; the closest is rung" };
            self.line(&format!(
                "**{found} {rung}, {}: about {bill} a month**, {} a user, and {} h of people's time a month ({}).",
                recommended.stage.name,
                units::dollars_each(cost.per_user_usd),
                units::figure(cost.people_hours),
                units::dollars(cost.people_monthly_usd.to_f64())
            ));
        }
        self.line(&format!(
            "\n{} monthly users, growing {} a month, on {}. {} in the busiest hour.\n",
            units::full(plan.profile.audience.monthly_active_users),
            units::percent_exact(plan.profile.growth.monthly),
            plan.place(),
            units::requests_per_second(plan.demand.requests_per_second.peak)
        ));
        for sentence in &recommended.why {
            self.line(&format!("- {}", escaped(sentence)));
        }
        self.line(&format!("\nPrices of {}, engine {}.", plan.catalog_version, plan.engine_version));
    }

    fn targets(&mut self) {
        let (targets, design) = (&self.plan.profile.targets, &self.plan.recommendation.design);
        if design.tiers.is_empty() {
            return;
        }
        self.section("Targets");
        let at_least = |wanted: f64, got: f64| if got >= wanted - 1e-9 { "met" } else { "missed" };
        let at_most = |wanted: f64, got: f64| if got <= wanted + 1e-9 { "met" } else { "missed" };
        let mut rows = Vec::new();
        if let Some(wanted) = targets.availability {
            let (limit, got) = (units::percent_exact(wanted), units::availability(design.availability));
            rows.push(vec!["Availability, at least".to_owned(), limit, got, at_least(wanted, design.availability).to_owned()]);
        }
        let p95 = [units::milliseconds(targets.p95_ms), units::milliseconds(design.p95_ms)];
        rows.push(vec![
            "95 of 100 answers within".to_owned(),
            p95[0].clone(),
            p95[1].clone(),
            at_most(targets.p95_ms, design.p95_ms).to_owned(),
        ]);
        for (name, wanted, got) in [
            ("Recovery within (RTO)", targets.rto_minutes, design.rto_minutes),
            ("Lost data, at most (RPO)", targets.rpo_minutes, design.rpo_minutes),
        ] {
            if let Some(wanted) = wanted {
                rows.push(vec![name.to_owned(), units::minutes(wanted), units::minutes(got), at_most(wanted, got).to_owned()]);
            }
        }
        self.table(&["Target", ">Wanted", ">Plan", "Result"], rows);
    }

    fn tiers(&mut self) {
        let design = &self.plan.recommendation.design;
        if design.tiers.is_empty() {
            return;
        }
        self.section("Architecture");
        let used = |tier: &Tier| match (tier.utilisation_at_peak, tier.bound_by) {
            (Some(used), Some(resource)) => format!("{} {}", units::percent(used), words::resource(resource)),
            _ => String::new(),
        };
        let rows: Vec<_> = design
            .tiers
            .iter()
            .map(|tier| {
                let count = |of: u32| if of > 0 { of.to_string() } else { String::new() };
                let room = tier.headroom.map(|room| format!("{} ×", units::figure(room))).unwrap_or_default();
                let product =
                    if tier.product == tier.service { tier.product.clone() } else { format!("{} {}", tier.service, tier.product) };
                vec![
                    words::tier(&tier.id),
                    product,
                    count(tier.count),
                    count(tier.zones),
                    used(tier),
                    room,
                    cents(tier.monthly_usd.to_f64()),
                ]
            })
            .collect();
        self.table(&["Part", "Product", ">Count", ">Zones", ">Busiest hour", ">Room", ">A month"], rows);
        if !design.single_points_of_failure.is_empty() {
            let names: Vec<String> = design.single_points_of_failure.iter().map(|tier| words::tier(tier)).collect();
            self.line(&format!("\nSingle points of failure: {}.", names.join(", ")));
        }
    }

    fn bill(&mut self) {
        let cost = &self.plan.recommendation.design.cost;
        if cost.lines.is_empty() {
            return;
        }
        self.section("Bill");
        let rows = cost.lines.iter().map(|line| {
            let quantity = format!("{} {}", units::precise(line.quantity.to_f64()), line.unit);
            vec![
                words::tier(&line.tier),
                line.item.clone(),
                quantity,
                format!("${}", line.unit_usd),
                cents(line.monthly_usd.to_f64()),
                line.source.clone(),
            ]
        });
        let rows: Vec<_> = rows.collect();
        self.table(&["Part", "Item", ">Quantity", ">Unit price", ">A month", "Source"], rows);
        self.line(&format!("\nTotal: **{}** a month.", cents(cost.monthly_usd.to_f64())));
        if let Some(unverified) = &self.plan.unverified {
            self.line(&format!("\n{}", unverified.says));
        }
        self.line("\n![Monthly cost by tier](charts/bill.svg)");
    }

    fn breaks(&mut self) {
        if self.plan.breaks_first.is_empty() {
            return;
        }
        self.section("What breaks first");
        let calendar = self.calendar;
        let horizon = self.plan.profile.growth.months;
        let rows: Vec<_> = self
            .plan
            .breaks_first
            .iter()
            .map(|broken| {
                let when = broken.month.map_or_else(|| format!("after {}", calendar.short(horizon)), |month| calendar.short(month));
                vec![
                    words::tier(&broken.tier),
                    words::resource(broken.resource).to_owned(),
                    units::percent(broken.value),
                    units::percent(broken.limit),
                    when,
                    broken.then.clone(),
                ]
            })
            .collect();
        self.table(&["Part", "Limit", ">Used", ">Limit at", "Reached", "Then"], rows);
    }

    fn path(&mut self) {
        if self.plan.path.len() < 2 {
            return;
        }
        self.section("Growth");
        let (plan, calendar) = (self.plan, self.calendar);
        for moved in &plan.transitions {
            let name = |id: &str| plan.stages.iter().find(|of| of.stage.id == id).map_or_else(|| id.to_owned(), |of| of.stage.name.clone());
            self.line(&format!(
                "- {}: to {}. {}",
                calendar.long(moved.month),
                name(&moved.to),
                escaped(&words::capitalised(&moved.because))
            ));
        }
        if !plan.transitions.is_empty() {
            self.line("");
        }
        let moves = |month: u32| plan.transitions.iter().any(|moved| moved.month == month);
        let last = plan.path.last().map_or(0, |month| month.month);
        let shown = plan.path.iter().filter(|month| month.month % EVERY == 0 || month.month == last || moves(month.month));
        let rows: Vec<_> = shown
            .map(|month| {
                let rung = plan.stages.iter().find(|of| of.stage.id == month.stage).map_or(0, |of| of.stage.rung);
                let (users, usd) = (&month.monthly_active_users, &month.monthly_usd);
                vec![
                    calendar.short(month.month),
                    units::short(users.p50),
                    format!("{} to {}", units::short(users.p10), units::short(users.p90)),
                    units::figure(month.peak_requests_per_second),
                    rung.to_string(),
                    units::dollars(usd.p50.to_f64()),
                    format!("{} to {}", units::dollars(usd.p10.to_f64()), units::dollars(usd.p90.to_f64())),
                ]
            })
            .collect();
        self.table(&["Month", ">Users", ">p10 to p90", ">Requests a second, peak", ">Rung", ">Bill", ">p10 to p90"], rows);
        self.line("\n![Users and peak requests](charts/users.svg)");
    }

    fn steps(&mut self) {
        if self.plan.next_steps.is_empty() {
            return;
        }
        self.section("What to do");
        let calendar = self.calendar;
        for (place, step) in self.plan.next_steps.iter().enumerate() {
            let when = match step.urgency {
                Urgency::Now => "now".to_owned(),
                Urgency::Later | Urgency::TooEarly => format!("by {}", calendar.long(step.begin_by_month)),
            };
            self.line(&format!(
                "{}. **{}** Begin {when}; {} person-days ({} to {}). {} Risk: {} Way back: {}",
                place + 1,
                escaped(&step.action),
                units::figure(step.effort_person_days),
                units::figure(step.effort_person_days_low),
                units::figure(step.effort_person_days_high),
                escaped(&words::capitalised(&step.buys)),
                escaped(&step.risk),
                escaped(&step.undo)
            ));
        }
    }

    fn ladder(&mut self) {
        self.section("The nine rungs");
        let chosen = &self.plan.recommendation.stage.id;
        let rows: Vec<_> = self
            .plan
            .stages
            .iter()
            .map(|of| {
                let state = match of.state {
                    _ if of.stage.id == *chosen => "recommended",
                    State::Open => "open",
                    State::Outgrown => "outgrown",
                    State::Infeasible => "infeasible",
                };
                let cost = if of.tiers.is_empty() { String::new() } else { units::dollars(of.cost.monthly_usd.to_f64()) };
                let because = of.exceeded.first().map(|out| out.because.clone()).unwrap_or_default();
                vec![of.stage.rung.to_string(), of.stage.name.clone(), state.to_owned(), cost, because]
            })
            .collect();
        self.table(&[">Rung", "Name", "Today", ">A month", "Because"], rows);
    }

    fn watch(&mut self) {
        if self.plan.metrics.is_empty() {
            return;
        }
        self.section("What to watch");
        let rows: Vec<_> = self
            .plan
            .metrics
            .iter()
            .map(|metric| {
                vec![
                    words::tier(&metric.tier),
                    words::measured(&metric.measures),
                    metric.metric.clone(),
                    metric.told(metric.busiest),
                    metric.told(metric.alarm_above),
                    metric.because.clone(),
                ]
            })
            .collect();
        self.table(&["Part", "What", "Provider's name", ">Busiest hour", ">Alarm above", "Because"], rows);
    }

    fn advice(&mut self) {
        let topics: Vec<_> = self.plan.advice.iter().filter(|advice| advice.criterion.is_none()).collect();
        if topics.is_empty() {
            return;
        }
        self.section("Advice");
        for advice in topics {
            self.line(&format!(
                "- **{}**: {} {}. *{}*",
                words::topic(&advice.topic),
                escaped(&advice.says),
                escaped(words::capitalised(&advice.because).trim_end_matches('.')),
                escaped(&advice.source)
            ));
        }
    }

    fn assumptions(&mut self) {
        if self.plan.assumptions.is_empty() {
            return;
        }
        self.section("Assumptions");
        let rows: Vec<_> = self
            .plan
            .assumptions
            .iter()
            .map(|assumed| {
                let range = match (assumed.low, assumed.high) {
                    (Some(low), Some(high)) => format!("{} to {}", units::precise(low), units::precise(high)),
                    _ => String::new(),
                };
                let value = assumed.value.as_str().map_or_else(|| assumed.value.to_string(), str::to_owned);
                vec![assumed.pointer.clone(), value, range, words::capitalised(&assumed.why), assumed.source.clone()]
            })
            .collect();
        self.table(&["Field", "Value", "Range", "Why", "Source"], rows);
    }
}

fn cents(usd: f64) -> String {
    units::dollars_and_cents(usd)
}

/// Text of others stays text: no table cell ends, no markup and no HTML begins.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => out.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}
