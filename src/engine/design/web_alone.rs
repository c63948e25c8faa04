//! The web tier of a design by itself: what would carry it at another load, and what else.

use super::*;

/// All around it stays as it is.
pub struct WebAlone<'s, 'a> {
    situation: &'s Situation<'a>,
    search: Search<'s, 'a>,
    frame: Frame<'a>,
    layer: Layer,
}

/// Machines that carry a load, with what stands beside each.
#[derive(Clone, Copy, Debug)]
pub struct Sized<'a> {
    pub product: &'a str,
    pub count: u32,
    pub usd: f64,
}

impl<'s, 'a> WebAlone<'s, 'a> {
    /// None on rung 1, whose one machine is everything.
    pub fn of(situation: &'s Situation<'a>, design: &Design<'a>) -> Option<WebAlone<'s, 'a>> {
        let frame = Frame::of(design);
        let alone = || WebAlone { situation, search: Search::new(situation, design.rung), layer: frame.front(), frame };
        (design.rung.number > 1).then(alone)
    }

    fn rule(&self) -> FleetRule<'a> {
        self.search.rule(&self.frame, self.layer)
    }

    /// What it has to do this month.
    pub fn load(&self) -> WebLoad {
        WebLoad::of(self.situation, self.situation.now, self.frame.relief, self.layer, self.rule().jobs_inside)
    }

    /// What it is called on for: requests, static files that no CDN takes, jobs inside it.
    pub fn calls_per_second(&self) -> f64 {
        let (now, relief) = (self.situation.now, self.frame.relief);
        let jobs = if self.rule().jobs_inside { now.jobs.mean } else { 0.0 };
        now.requests.mean * relief.dynamic + now.statics().mean * relief.statics + jobs
    }

    /// A fleet of this month.
    pub fn priced<'f>(&self, fleet: &Fleet<'f>) -> Sized<'f> {
        let usd = fleet.month() * fleet.offer.spot_factor + fleet.average_count() * self.rule().beside_usd;
        Sized { product: &fleet.offer.class.name, count: fleet.count, usd }
    }

    /// The cheapest machines at so many times the month's load; none where none on sale carry it.
    pub fn machines(&self, level: f64) -> Option<Sized<'a>> {
        self.cheapest(FleetRule { level, ..self.rule() })
    }

    /// The same of what is sold without a machine to keep.
    pub fn containers(&self, offers: &'a [Offer<'a>], level: f64) -> Option<Sized<'a>> {
        let of = |offer| self.cheapest(FleetRule { level, only: Some(offer), least_vcpu: 0.0, beside_usd: 0.0, ..self.rule() });
        offers.iter().filter_map(of).min_by(|a, b| a.usd.total_cmp(&b.usd))
    }

    fn cheapest(&self, rule: FleetRule<'a>) -> Option<Sized<'a>> {
        let found = self.search.fleet_candidates(&self.frame, rule, Depth::Cheapest { available: 0.0 });
        let cheapest = found.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost))?;
        Some(Sized { product: &cheapest.part.offer.class.name, count: cheapest.part.count, usd: cheapest.cost })
    }
}
