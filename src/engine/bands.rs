//! Fleets for little, usual and much demand, and the one of least regret.
//!
//! What is uncertain today is what the month asks that capacity is bought for. Where users alone decide, fleets are those for percentiles of the
//! simulated users; where inputs are given as ranges, each of a Latin hypercube's draws is a service of its own, and fleets are those of percentiles
//! of their bills. A fleet that is too large costs the difference in the bill, one that is too small so many times what the demand beyond it would.

use super::{
    choice::{self, Evaluated},
    design::Design,
    fleet::Fleet,
    ground::Ground,
    growth,
    rungs::Rung,
    situation::{Setting, Situation},
    sizes::MOST,
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        bands::{self, Bands, FleetTier, Robust},
        fields,
        money::Usd,
        plan::Resource,
        profile::Profile,
        question::Question,
        units,
    },
};
use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use statrs::distribution::{ContinuousCDF, Normal};

/// Of what is asked, where inputs are given as ranges.
const DRAWS: usize = 64;
/// Shares of the paths that ask for less than what the fleets are for that are compared. The recommendation stands in the middle.
const SHARES: [f64; 5] = [LOW, 0.25, 0.75, HIGH, 0.97];
const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;
const GROWTH: &str = "growth.monthly";
/// Demand beyond a limit that is none but for rounding.
const DUST: f64 = 1e-6;

/// None where nothing fits.
pub fn bands(
    catalog: &Catalog,
    question: &Question,
    ground: &Ground,
    today: &Situation,
    chosen: &Evaluated,
    feasible: bool,
) -> Option<(Bands, Robust)> {
    let typical = Candidate::of(today, chosen.design.as_deref().filter(|_| feasible)?, chosen.rung, today);
    let ahead = Ahead::of(question, today.setting);
    let profiles = if ahead.ranged.is_empty() { Vec::new() } else { ahead.profiles(question) };
    let drawn: Vec<Setting> = profiles.iter().map(|(profile, share)| ahead.drawn(&ground.setting(catalog, profile), *share)).collect();
    let settings = if profiles.is_empty() { SHARES.map(|share| today.setting.along(&ahead.path(share))).into() } else { drawn };
    let situations: Vec<Situation> = settings.iter().map(|setting| Situation::new(setting, 0, 1)).collect();
    let found: Vec<Option<(Evaluated, bool)>> = situations.iter().map(choice::recommended_alone).collect();
    let mut fleets: Vec<Candidate> = Vec::with_capacity(found.len());
    for (situation, found) in situations.iter().zip(&found) {
        let Some((evaluated, true)) = found else { continue };
        fleets.push(Candidate::of(situation, evaluated.design.as_deref()?, evaluated.rung, today));
    }
    if profiles.is_empty() {
        // Where the highest have no fleet, the last that has one stands for them.
        fleets.truncate(SHARES.len());
    } else {
        fleets.sort_by_key(|fleet| fleet.usd);
        fleets = SHARES.iter().filter_map(|share| fleets.get(place(fleets.len(), *share)).cloned()).collect();
    }
    let (below, above) = fleets.split_at(fleets.len().min(2));
    let low = below.first().filter(|low| low.usd < typical.usd).unwrap_or(&typical);
    let high = above.get(1).or(above.last()).filter(|high| high.usd > typical.usd).unwrap_or(&typical);
    let shortages = |of: &Candidate| -> Vec<f64> {
        if profiles.is_empty() {
            return ahead.users().iter().map(|users| short(of.carries_users / users)).collect();
        }
        situations.iter().map(|situation| short(headroom(&standing(of.design), &month_ahead(situation)))).collect()
    };
    let compared: Vec<(&Candidate, Vec<f64>)> =
        std::iter::once(&typical).chain(&fleets).map(|candidate| (candidate, shortages(candidate))).collect();
    let weight = today.value("bands.short_weight");
    let (best, regrets) = least_regret(&compared, typical.usd.to_f64() * weight);
    let held = |shortages: &[f64]| shortages.iter().filter(|short| **short <= 0.0).count() as f64 / shortages.len() as f64;
    let (robust, its_shortages) = &compared[best];
    let month = question.profile.growth.lead_months;
    let mut robust = Robust {
        says: String::new(),
        month,
        fleet: bands::Fleet { monthly_usd: robust.usd_today, ..robust.told() },
        difference_usd: Usd(robust.usd_today.0 - typical.usd_today.0),
        carries_users: robust.carries_users.floor(),
        held_share: held(its_shortages),
        recommended_held_share: held(&compared[0].1),
        regret_usd: regrets[best],
        recommended_regret_usd: regrets[0],
        short_weight: weight,
    };
    robust.says = said(&robust, best == 0);
    let mut bands = Bands { says: String::new(), month, low: low.told(), typical: typical.told(), high: high.told() };
    bands.says = range_said(&bands);
    Some((bands, robust))
}

/// A fleet for what one path asks.
#[derive(Clone)]
struct Candidate<'c, 'a> {
    situation: &'c Situation<'a>,
    design: &'c Design<'a>,
    rung: &'static Rung,
    /// Of what that path asks, and of what is usual.
    usd: Usd,
    usd_today: Usd,
    carries_users: f64,
}

impl<'c, 'a> Candidate<'c, 'a> {
    fn of(situation: &'c Situation<'a>, design: &'c Design<'a>, rung: &'static Rung, today: &Situation) -> Candidate<'c, 'a> {
        let bill = |situation: &Situation| written::sheet(situation, design).month().totals.sum();
        Candidate {
            situation,
            design,
            rung,
            usd: bill(situation),
            usd_today: bill(today),
            carries_users: (headroom(&standing(design), &month_ahead(today)) * today.bought.users).min(MOST),
        }
    }

    fn told(&self) -> bands::Fleet {
        let (tiers, cost) = written::sheet(self.situation, self.design).tiers();
        bands::Fleet {
            stage: self.rung.stage(),
            tiers: tiers.into_iter().map(|tier| FleetTier { id: tier.id, product: tier.product, count: tier.count }).collect(),
            monthly_active_users: self.situation.bought.users.round(),
            monthly_usd: cost.monthly_usd,
        }
    }
}

/// With as many machines as a surge may take, all day.
fn standing<'a>(design: &Design<'a>) -> Design<'a> {
    let fixed =
        |fleet: &Fleet<'a>| Fleet { count: fleet.elastic.map_or(fleet.count, |elastic| elastic.maximum), elastic: None, ..fleet.clone() };
    Design { web: fixed(&design.web), services: design.services.as_ref().map(|(n, fleet)| (*n, fixed(fleet))), ..design.clone() }
}

/// The month that is bought for, as if it were this one.
fn month_ahead<'s>(situation: &'s Situation<'s>) -> Situation<'s> {
    let Situation { setting, month, ref bought, targets, popularity_bought, fewest_shards, .. } = *situation;
    Situation { setting, month, now: bought, bought: *bought, targets, popularity: popularity_bought, popularity_bought, fewest_shards }
}

/// The factor by which demand may grow until a design's first limit. A second region holds what the first does. Volumes are left out: they grow while
/// they are in use.
fn headroom(design: &Design, situation: &Situation) -> f64 {
    let of_volumes = [Resource::Storage, Resource::Iops, Resource::Throughput];
    let gauges = written::sheet(situation, design).gauges;
    let bounds = |gauge: &&written::Gauge| gauge.tier.region.is_none() && !of_volumes.contains(&gauge.draw.resource);
    gauges.iter().filter(bounds).map(written::Gauge::headroom).fold(f64::INFINITY, f64::min)
}

/// The share of a demand that finds no room.
fn short(headroom: f64) -> f64 {
    let short = 1.0 - headroom;
    if short > DUST { short } else { 0.0 }
}

/// The place of the one with the least, and the expected regret of each; of equals the first.
fn least_regret(compared: &[(&Candidate, Vec<f64>)], short_usd: f64) -> (usize, Vec<f64>) {
    let cost = |(candidate, shortages): &(&Candidate, Vec<f64>), path: usize| candidate.usd_today.to_f64() + short_usd * shortages[path];
    let paths = compared[0].1.len();
    let least: Vec<f64> = (0..paths).map(|path| compared.iter().map(|each| cost(each, path)).fold(f64::INFINITY, f64::min)).collect();
    let regret = |each| (0..paths).map(|path| cost(each, path) - least[path]).sum::<f64>().max(0.0) / paths as f64;
    let regrets: Vec<f64> = compared.iter().map(regret).collect();
    let best = (1..regrets.len()).fold(0, |best, each| if regrets[each] < regrets[best] - 1e-9 { each } else { best });
    (best, regrets)
}

fn place(count: usize, share: f64) -> usize {
    (count.saturating_sub(1) as f64 * share).round() as usize
}

/// Users of the months until then, along simulated paths, and inputs that may be others.
struct Ahead {
    /// Month by month, ascending.
    sorted: Vec<Vec<f64>>,
    point: Vec<f64>,
    ranged: Vec<Ranged>,
}

struct Ranged {
    id: String,
    low: f64,
    mid: f64,
    high: f64,
}

impl Ahead {
    fn of(question: &Question, setting: &Setting) -> Ahead {
        let growth = &question.profile.growth;
        let point: Vec<f64> = setting.users().into_iter().take(growth.lead_months as usize + 1).collect();
        let mut sorted = growth::simulated(growth, question.shock_sd, point[0], point.len(), growth::PATHS);
        sorted.iter_mut().for_each(|month| month.sort_unstable_by(f64::total_cmp));
        let ranges = question.ranges.iter().filter(|(id, _)| *id != GROWTH && fields::find(id).is_some());
        let ranged = ranges.filter(|(_, (low, _, high))| low < high);
        Ahead { sorted, point, ranged: ranged.map(|(id, &(low, mid, high))| Ranged { id: id.clone(), low, mid, high }).collect() }
    }

    /// Of the month that is bought for.
    fn users(&self) -> &[f64] {
        self.sorted.last().map_or(&[], Vec::as_slice)
    }

    /// The users that so many of the paths have fewer than, month by month; on its own side of the point path.
    fn path(&self, share: f64) -> Vec<f64> {
        let of = |(month, point): (&Vec<f64>, &f64)| {
            let users = month[place(month.len(), share)];
            if share < 0.5 { users.min(*point) } else { users.max(*point) }
        };
        self.sorted.iter().zip(&self.point).map(of).collect()
    }

    /// The services that are drawn, each with its place among the paths of users.
    fn profiles(&self, question: &Question) -> Vec<(Profile, f64)> {
        let mut chance = ChaCha8Rng::seed_from_u64(growth::SEED);
        let mut shuffled = || {
            let mut places: Vec<f64> = (0..DRAWS).map(|draw| (draw as f64 + 0.5) / DRAWS as f64).collect();
            places.shuffle(&mut chance);
            places
        };
        let of_users = shuffled();
        let of_inputs: Vec<Vec<f64>> = self.ranged.iter().map(|_| shuffled()).collect();
        let drawn = |draw: usize| {
            let values = self.ranged.iter().zip(&of_inputs).map(|(ranged, places)| (ranged.id.as_str(), ranged.at(places[draw])));
            let mut profile = question.altered(&values.collect::<Vec<_>>());
            profile.growth.months = 0;
            (profile, of_users[draw])
        };
        (0..DRAWS).map(drawn).collect()
    }

    /// A service along the users of a path, from as many as it has.
    fn drawn<'a>(&self, setting: &Setting<'a>, share: f64) -> Setting<'a> {
        let (own, ceiling) = (setting.users()[0], setting.profile.growth.ceiling_users);
        let along = |users: f64| (own * users / self.point[0]).min(ceiling.max(own));
        setting.along(&self.path(share).into_iter().map(along).collect::<Vec<_>>())
    }
}

impl Ranged {
    /// The value that so many are below: a normal distribution whose halves are as wide as their tenths say, within the field's bounds.
    fn at(&self, share: f64) -> f64 {
        let normal = Normal::standard();
        let (away, tenth) = (normal.inverse_cdf(share), normal.inverse_cdf(HIGH));
        let half = if away < 0.0 { self.mid - self.low } else { self.high - self.mid };
        let value = self.mid + away / tenth * half;
        fields::find(&self.id).map_or(value, |field| value.clamp(field.bounds.0, field.bounds.1))
    }
}

fn said(robust: &Robust, is_recommended: bool) -> String {
    let of_hundred = |share: f64| units::figure((share * 100.0).round());
    let held = format!(
        "up to {} monthly users in month {}, in {} of 100 paths",
        units::short(robust.carries_users),
        robust.month,
        of_hundred(robust.held_share)
    );
    if is_recommended {
        return format!("No fleet is regretted less than the recommended one: it holds {held}.");
    }
    let difference = robust.difference_usd.to_f64();
    let costs = if difference < 0.0 { "less" } else { "more" };
    format!(
        "The fleet that is regretted least costs {} {costs} a month than the recommended one. It holds {held}; the recommended one in {}.",
        units::dollars(difference.abs()),
        of_hundred(robust.recommended_held_share)
    )
}

fn range_said(bands: &Bands) -> String {
    let bill = |fleet: &bands::Fleet| units::dollars(fleet.monthly_usd.to_f64());
    if bands.low.monthly_usd == bands.high.monthly_usd {
        return format!("Whatever month {} asks, from the low end to the high, it is the same fleet.", bands.month);
    }
    format!(
        "By what month {} may ask, which is what is bought for now: {} a month at the low end, {} at the high.",
        bands.month,
        bill(&bands.low),
        bill(&bands.high)
    )
}
