//! Where each kind of data belongs, and what its store does while its parts cannot reach each other.

use super::{section::section, term::Term};
use crate::domain::{
    plan::{Plan, StoreChoice},
    words,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Stores(plan: Arc<Plan>) -> impl IntoView {
    (!plan.stores.is_empty()).then(|| {
        let rows = plan.stores.iter().map(row).collect_view();
        let cut = Term::new(
            "partition",
            "Cut off",
            "When the network between two parts of a store fails, each part must either refuse to answer, so that all answers agree, or go on with what \
             it has, which may be old. No store can do both.",
        );
        section(
            "stores",
            "Stores",
            view! { <p>"Each kind of data where it is kept best, and what happens there while parts cannot reach each other."</p> },
            view! {
                <div class="scroll" role="region" aria-label="Where data belongs" tabindex="0">
                    <table class="table table--read">
                        <thead>
                            <tr>
                                <th scope="col">"Data"</th><th scope="col">"Kind of store"</th><th scope="col">"Product"</th>
                                <th scope="col">{cut.word()}</th><th scope="col">"Because"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {cut.meaning()}
            },
        )
    })
}

fn row(store: &StoreChoice) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{words::capitalised(&store.data.replace('_', " "))}</th>
            <td title=words::store_meaning(&store.kind)>{words::store(&store.kind)}</td>
            <td>{store.product.clone()}</td>
            <td>{store.under_partition.clone()}</td>
            <td>{store.because.clone()}</td>
        </tr>
    }
}
