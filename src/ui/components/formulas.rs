//! The engine's formulas in symbols and words, in the order in which it reasons.

use super::section::section;
use leptos::prelude::*;

struct Formula {
    title: &'static str,
    /// Line by line.
    symbols: &'static [&'static str],
    words: &'static str,
}

const FORMULAS: [Formula; 14] = [
    Formula {
        title: "Demand",
        symbols: &["r = U × a × q ÷ 86,400", "r(t) = r × exp(k cos(2π(t − 20 h) ÷ 24 h)) ÷ I₀(k)"],
        words: "Monthly users U, of whom the share a comes on a mean day and makes q requests, are r requests a second over the month. Over a day the rate \
                swings around it; k is such that the busiest hour has the asked multiple of r. A surge multiplies that hour. Queries, writes, jobs, files \
                and bytes follow from requests.",
    },
    Formula {
        title: "Machines",
        symbols: &["n ≥ r × s ÷ (v × c × u)", "n − ⌈n ÷ z⌉ ≥ r × s ÷ (v × c × u′)"],
        words: "A request takes s of CPU on the reference family; a machine has v vCPUs that are c times as fast. So many machines n in z zones keep the \
                busiest hour under the limit u, and under u′ with a zone down or in a surge. The same holds for memory, network, storage operations, \
                throughput, volume, connections and cache operations; the resource that asks for most decides.",
    },
    Formula {
        title: "Waiting",
        symbols: &["B₀ = 1,  Bₖ = a Bₖ₋₁ ÷ (k + a Bₖ₋₁)", "P(wait) = c B ÷ (c − a (1 − B))", "W = P(wait) × S ÷ (c − a)"],
        words: "Erlang C: of c servers with a load of a Erlang and a service time S, the chance that a request waits, and its mean wait W. Each machine has \
                its own queue; a balancer does not pool them.",
    },
    Formula {
        title: "Answer time",
        symbols: &[
            "T = round trip + Σ web tiers + waiting on others + q × database",
            "p95 = 0.95 quantile of the gamma with T’s mean and variance",
        ],
        words: "The parts of a request are taken as independent: means and variances add up. Adding their p95s would overestimate. Over geographies it is the \
                shortest time within which nineteen of twenty of all requests are answered.",
    },
    Formula {
        title: "Contention",
        symbols: &["C(N) = N ÷ (1 + σ (N − 1) + κ N (N − 1))"],
        words: "The universal scalability law: what N processors of a database’s writer or a cache node do together. σ is the part that only one at a time can \
                do, κ what each pair has to agree on.",
    },
    Formula {
        title: "Cache",
        symbols: &["H(M) = (1 − M^(1−α)) ÷ (1 − T^(1−α))", "α from H(hot share × T) = 0.9"],
        words: "Reads are spread over T records by Zipf’s law; memory for M of them answers the share H. The exponent follows from the share of records that \
                takes nine of ten reads. Buffer pools and caches go by it.",
    },
    Formula {
        title: "Availability",
        symbols: &[
            "A = Π aᵢ over the parts that every request needs",
            "fleet: P(at least k of n up), binomial",
            "two regions: a + (1 − a) × f × a",
        ],
        words: "Service levels of the parts in series multiplied; a fleet is up while enough machines for the busiest hour are; a second region helps where the \
                fail-over works, which f of them do. Service levels are promises of refunds, not measurements.",
    },
    Formula {
        title: "Loss and recovery",
        symbols: &["rebuild + data ÷ restore rate + human response", "or the slowest fail-over"],
        words: "Without a standby somebody has to notice, rebuild a host and restore the data. With one, recovery takes as long as the slowest part’s fail-over.",
    },
    Formula {
        title: "Bill",
        symbols: &["Σ quantity × unit price", "machine: 730 hours × count × list price × (1 − discount)"],
        words: "Every line is a quantity at a listed price, in exact decimals, rounded half-even to the cent; graduated prices step by step. An elastic fleet \
                pays the integral of its day. People’s hours are counted apart and never mixed into the bill.",
    },
    Formula {
        title: "Cheapest design",
        symbols: &["min Σ bill over parts × classes × counts that hold every limit"],
        words: "Each rung of the ladder is sized as the cheapest combination of its parts over all classes sold, of what the month itself and the months until \
                capacity can be bought ask for.",
    },
    Formula {
        title: "Rung",
        symbols: &["lowest rung with no limit exceeded"],
        words: "Every rung is held against its targets, walls, skills, economy and organisation. Each limit is on something that never falls when users rise. \
                Economy limits compare what the next part saves with what it takes, in machines and hours, on continuous demand so that they cross once.",
    },
    Formula {
        title: "Growth",
        symbols: &["U(m+1) = U(m) × exp(ln(1 + g) × (1 − U(m) ÷ L) + ε)"],
        words: "Compound growth g that levels off towards a ceiling L. Each simulated path draws its own g and a shock ε a month; the middle is the path without \
                chance.",
    },
    Formula {
        title: "Functions or machines",
        symbols: &["calls × price + calls × duration × memory × price = bill of the cheapest machines"],
        words: "A function is paid for as long as a request takes, with what it waits for; machines for the month, whatever they do. The break-even rate is the \
                lowest at which the cheapest machines for it cost as much as functions.",
    },
    Formula {
        title: "Least regret",
        symbols: &["min over fleets of the mean over paths of: bill + w × usual bill × demand without room − the least of all fleets"],
        words: "Fleets for little, usual and much demand at the end of the lead time are held against every path. One that is too large costs its bill; one \
                that is too small w times what the demand it does not hold would cost.",
    },
];

pub fn formulas() -> impl IntoView {
    let formulas = FORMULAS.iter().map(|formula| {
        let lines = formula.symbols.iter().map(|line| view! { <code>{*line}</code> }).collect_view();
        view! {
            <div>
                <dt>{formula.title}</dt>
                <dd>
                    <p class="formulas__symbols">{lines}</p>
                    <p>{formula.words}</p>
                </dd>
            </div>
        }
    });
    section(
        "formulas",
        "Formulas",
        view! { <p>"In the order in which the engine reasons. Of a plan’s own figures each can be opened and shows its formula with its numbers."</p> },
        view! { <dl class="formulas">{formulas.collect_view()}</dl> },
    )
}
