//! A saved plan that is edited in the planner: whether it may be, and what stands against it.

use super::save_form::SAVE_FORM;
use crate::ui::asked::Edit;
use leptos::prelude::*;

#[derive(Clone, Debug)]
pub struct Editing {
    pub edit: Edit,
    pub standing: Standing,
}

/// How a plan stands that the form was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it was; the form's answer may become its next revision.
    Unchanged,
    /// Revised meanwhile.
    Changed {
        latest: u32,
    },
    Deleted,
    /// This browser holds no edit token of it.
    NotOurs,
}

impl Editing {
    /// The number of the revision that saving makes; none where it would be refused.
    pub fn next(&self) -> Option<u32> {
        (self.standing == Standing::Unchanged).then_some(self.edit.revision + 1)
    }

    /// Whether a revision is refused for what happened to the plan meanwhile.
    pub fn is_stale(&self) -> bool {
        matches!(self.standing, Standing::Changed { .. } | Standing::Deleted)
    }
}

/// What the reader must know before saving; nothing where nothing stands against it.
#[component]
pub fn EditNotice(editing: Editing) -> impl IntoView {
    let Editing { edit, standing } = editing;
    let (heading, sentence, acts) = match standing {
        Standing::Unchanged => return None,
        Standing::Changed { latest } => (
            format!("Not saved: the plan has been changed since you opened revision {}", edit.revision),
            format!(
                "It is at revision {latest} by now. What you typed is all here. Look at what changed; then keep yours as a plan of its own, or go on \
                 with it as what follows revision {latest}."
            ),
            view! {
                <a class="button" href=format!("/p/{}#revisions", edit.id)>{format!("See revision {latest}")}</a>
                <a class="button" href="#save">"Save as a new plan"</a>
                <button class="button" form=SAVE_FORM name="as" value="onward">{format!("Go on after revision {latest}")}</button>
            }
            .into_any(),
        ),
        Standing::Deleted => (
            "The plan that you edit was deleted".to_owned(),
            "What you typed is all here; it can be saved as a new plan.".to_owned(),
            view! { <a class="button" href="#save">"Save as a new plan"</a> }.into_any(),
        ),
        Standing::NotOurs => (
            "This browser may not change that plan".to_owned(),
            "It holds no edit token of it. What is in the form can be saved as a new plan.".to_owned(),
            view! {
                <a class="button" href="#save">"Save as a new plan"</a>
                <a class="button" href=format!("/p/{}/edit", edit.id)>"Use an edit link"</a>
            }
            .into_any(),
        ),
    };
    Some(view! {
        <div class="notice" role="note" aria-labelledby="editing">
            <div><h2 id="editing">{heading}</h2><p>{sentence}</p></div>
            <p class="notice__acts">{acts}</p>
        </div>
    })
}
