//! What Headroom does not model, said where someone would try it: beside the presets, and in the groups of fields that would be bent for it.

use crate::domain::fields::Group;
use leptos::prelude::*;

/// A kind of system whose size depends on what no field asks.
struct Beyond {
    what: &'static str,
    because: &'static str,
    /// What of it can be planned all the same.
    still: &'static str,
    /// Where someone would try to enter it.
    tried: &'static [Group],
}

static BEYOND: [Beyond; 8] = [
    Beyond {
        what: "Live or on-demand video and audio",
        because: "it is sized by streams, bit rates and transcoding, and billed by minutes and contracts for egress",
        still: "its web application, accounts and catalogue; the files as they lie in the object store",
        tried: &[Group::Data, Group::Traffic],
    },
    Beyond {
        what: "Training and serving models on GPUs",
        because: "accelerators are bought by memory and by tokens or samples a second, and are often not to be had on demand",
        still: "the application around it, with the wait for the model as time a request waits on a third party",
        tried: &[Group::Work],
    },
    Beyond {
        what: "Plain file hosting and backup",
        because: "nearly all of the bill is bytes kept and sent, at prices that are negotiated",
        still: "the metadata and the web pages; the bytes at list prices",
        tried: &[Group::Data],
    },
    Beyond {
        what: "Batch and high-performance computing",
        because: "throughput, queues and deadlines of whole runs decide, not requests in a busiest hour",
        still: "scheduled jobs that a few workers carry",
        tried: &[Group::Work],
    },
    Beyond {
        what: "Analytics and data warehouses",
        because: "columns scanned and queries in parallel decide; no part here is a warehouse",
        still: "the system that the data comes from, with its records and how long they are kept",
        tried: &[Group::Data],
    },
    Beyond {
        what: "Game servers that hold a world in memory",
        because: "players are bound to one process and talk by UDP many times a second",
        still: "log-in, lobby, shop and ranking",
        tried: &[Group::Traffic],
    },
    Beyond {
        what: "Calls and conferences",
        because: "media servers are sized by participants and bit rates, and by where they are",
        still: "chat and presence over open connections",
        tried: &[Group::Traffic],
    },
    Beyond {
        what: "Event streams of many consumers",
        because: "partitions, replay and how far consumers lag decide",
        still: "records taken in and stored, one reader behind them",
        tried: &[Group::Data],
    },
];

/// All of it, folded.
#[component]
pub fn NotModelled() -> impl IntoView {
    let rows = BEYOND.iter().map(|beyond| {
        let Beyond { what, because, still, .. } = beyond;
        view! { <li><b>{*what}</b>": "{*because}". Here: "{*still}"."</li> }
    });
    view! {
        <details class="more not-modelled">
            <summary>"What Headroom does not model"</summary>
            <ul>{rows.collect_view()}</ul>
        </details>
    }
}

/// What someone might try in that group, by name.
pub fn tried_in(group: Group) -> Option<String> {
    let names: Vec<String> = BEYOND.iter().filter(|beyond| beyond.tried.contains(&group)).map(|beyond| lowered(beyond.what)).collect();
    let (last, first) = names.split_last()?;
    let names = if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
    Some(format!("Not modelled here: {names}."))
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_modelled_is_named_where_it_would_be_tried() {
        let groups: Vec<String> = Group::ALL.into_iter().filter_map(tried_in).collect();
        for beyond in &BEYOND {
            assert!(groups.iter().any(|said| said.contains(&lowered(beyond.what))), "{}", beyond.what);
        }
        assert!(tried_in(Group::Targets).is_none());
    }
}
