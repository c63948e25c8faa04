//! The recommendation of today by itself: no path, no alternatives, no ledger. For those who ask for many.

use super::{
    choice,
    ground::Ground,
    rungs::{self, Rung},
    situation::Situation,
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        money::Usd,
        plan::{Exceeded, Rate, Tier},
        question::Question,
    },
};

/// What a plan recommends for today, in the same figures as the plan.
#[derive(Clone, Debug)]
pub struct Brief {
    pub monthly_active_users: f64,
    pub requests_per_second: Rate,
    pub rung: &'static Rung,
    /// By the talk's head-count alone.
    pub nominal: &'static Rung,
    pub feasible: bool,
    /// Every limit that a rung below the recommended one exceeds.
    pub exceeded_below: Vec<Exceeded>,
    pub tiers: Vec<Tier>,
    pub monthly_usd: Usd,
    pub region: String,
}

/// The recommendation for a question; as [`super::plan`] has it, at a fraction of its time.
pub fn brief(catalog: &Catalog, question: &Question) -> Brief {
    let ground = Ground::of(catalog, &question.profile);
    let setting = ground.setting(catalog, &question.profile);
    let today = Situation::new(&setting, 0, 1);
    let climbed = choice::climb(&today, 1);
    let (chosen, feasible) = choice::recommended(&climbed).expect("the ladder has rungs");
    let (tiers, cost) = match &chosen.design {
        Some(design) => written::sheet(&today, design).tiers(),
        None => (Vec::new(), written::no_cost(today.now.users)),
    };
    Brief {
        monthly_active_users: today.now.users,
        requests_per_second: today.now.requests,
        rung: chosen.rung,
        nominal: rungs::nominal(today.now.users),
        feasible,
        exceeded_below: climbed.iter().filter(|e| e.rung.number < chosen.rung.number).flat_map(|e| e.exceeded.iter().cloned()).collect(),
        tiers,
        monthly_usd: cost.monthly_usd,
        region: today.market().region.id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{builtin, systems};

    #[test]
    fn a_brief_says_what_the_plan_says() {
        let catalog = builtin();
        let known = catalog.known();
        for system in systems::systems().iter().step_by(6) {
            let question = Question::from_json(&systems::question_of(&system.load), &known).unwrap();
            let (brief, plan) = (brief(catalog, &question), super::super::plan(catalog, &question));
            let found = &plan.recommendation;
            assert_eq!((brief.rung.number, brief.feasible), (found.stage.rung, found.feasible), "{}", system.id);
            assert_eq!(brief.nominal.number, found.nominal_stage.rung);
            assert_eq!((&brief.tiers, brief.monthly_usd), (&found.design.tiers, found.design.cost.monthly_usd), "{}", system.id);
            assert_eq!(brief.requests_per_second, plan.demand.requests_per_second);
            assert_eq!(Some(&brief.region), plan.profile.commercial.region.as_ref());
            for ruled_out in &found.ruled_out {
                assert!(brief.exceeded_below.contains(ruled_out), "{}: {ruled_out:?}", system.id);
            }
        }
    }
}
