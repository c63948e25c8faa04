//! How a saved plan is handed on: its link, a copy of one's own, and who may change it.

use super::copy_link::CopyLink;
use crate::export::Export;
use leptos::prelude::*;

/// A saved plan as it is handed on.
#[derive(Clone)]
pub struct Handed {
    pub id: String,
    /// The revision that is shown.
    pub revision: u32,
    /// Absolute, to hand on.
    pub link: String,
    /// The planner with the same question, where today's catalog still understands it.
    pub copy: Option<String>,
    /// This browser may change the plan.
    pub ours: bool,
    /// The planner that edits the plan, for whoever may.
    pub edit: Option<String>,
    /// Shows its first chart in another page.
    pub code: Option<String>,
    /// The files that the plan has.
    pub files: Vec<&'static Export>,
}

#[component]
pub fn Sharing(handed: Handed) -> impl IntoView {
    let Handed { id, revision, link, copy, ours, edit, code, files } = handed;
    let own = if ours {
        view! {
            <h3>"Yours to change"</h3>
            <p>"This browser holds the plan’s edit token."</p>
            <p class="acts">
                {edit.map(|edit| view! { <a class="button" href=edit>"Edit this plan"</a> })}
                <a class="button" href=format!("/p/{id}/delete")>"Delete…"</a>
            </p>
        }
        .into_any()
    } else {
        view! {
            <h3>"Is it yours?"</h3>
            <p>"Whoever has its edit link may change and delete the plan."</p>
            <p class="acts"><a class="button" href=format!("/p/{id}/edit")>"Use an edit link"</a></p>
        }
        .into_any()
    };
    let exports = files.into_iter().map(|export| {
        let address = format!("/api/v1/plans/{id}/exports/{}?revision={revision}", export.name);
        view! { <li><a href=address>{export.name}</a>" "<small>{export.says}</small></li> }
    });
    let exports = exports.collect_view();
    view! {
        <section class="section" id="share" aria-labelledby="share-title">
            <header class="section__head"><h2 id="share-title">"Share"</h2><p>"Whoever has the link sees this plan, and cannot change it."</p></header>
            <div class="section__body">
                <div class="share">
                    <div>
                        <h3>"Link"</h3>
                        <p>"Opens this plan with these numbers, whatever prices do."</p>
                        <CopyLink link label="Link to this plan" act="Copy link"/>
                    </div>
                    <div>
                        <h3>"A copy of your own"</h3>
                        <p>"The copy keeps these numbers under a link of its own; editing opens the same question with the prices of the day."</p>
                        <form class="acts" method="post" action=format!("/plans/{id}/fork")>
                            <input type="hidden" name="revision" value=revision/>
                            <button class="button">"Make a copy"</button>
                            {copy.map(|copy| view! { <a class="button" href=copy>"Edit a copy"</a> })}
                        </form>
                    </div>
                    <div>{own}</div>
                    {code.map(|link| view! {
                        <div>
                            <h3>"Embed a chart"</h3>
                            <p>"Shows the users on any other page; every "<a href="#growth">"chart"</a>" has such code of its own."</p>
                            <CopyLink link label="Code to embed the users" act="Copy code"/>
                        </div>
                    })}
                    <div>
                        <h3>"As files"</h3>
                        <ul class="exports">{exports}</ul>
                    </div>
                </div>
            </div>
        </section>
    }
}

/// Shown once, right after a save: the link that lets another browser edit.
#[component]
pub fn KeepEditLink(link: String) -> impl IntoView {
    view! {
        <div class="notice notice--kept" role="note" aria-labelledby="kept">
            <div>
                <h2 id="kept">"Saved. Keep the edit link"</h2>
                <p>
                    "This browser may change the plan from now on, without an account. The edit link lets another one do so too; it is shown only this once. \
                     Keep it to yourself: whoever has it may change and delete the plan."
                </p>
            </div>
            <CopyLink link label="Edit link" act="Copy edit link"/>
        </div>
    }
}
