//! What a person did to a form, edit by edit, so that it can be taken back and done again.

/// The states of a form, as the questions it asked. Nothing is forgotten until something else is done instead.
#[derive(Debug, Default)]
pub struct Edits {
    past: Vec<String>,
    present: String,
    future: Vec<String>,
}

impl Edits {
    pub fn new(present: String) -> Edits {
        Edits { past: Vec::new(), present, future: Vec::new() }
    }

    /// An edit is over. What had been taken back before it is gone, unless nothing changed.
    pub fn done(&mut self, question: &str) {
        if self.present != question {
            self.past.push(std::mem::replace(&mut self.present, question.to_owned()));
            self.future.clear();
        }
    }

    /// The question before the last edit.
    pub fn undo(&mut self) -> Option<String> {
        let before = self.past.pop()?;
        self.future.push(std::mem::replace(&mut self.present, before));
        Some(self.present.clone())
    }

    /// The question that was taken back last.
    pub fn redo(&mut self) -> Option<String> {
        let after = self.future.pop()?;
        self.past.push(std::mem::replace(&mut self.present, after));
        Some(self.present.clone())
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_taken_back_can_be_done_again_until_something_else_is_done() {
        let mut edits = Edits::new("a".into());
        assert!(!edits.can_undo() && !edits.can_redo() && edits.undo().is_none() && edits.redo().is_none());
        edits.done("b");
        edits.done("b");
        edits.done("c");
        assert_eq!(edits.undo().as_deref(), Some("b"));
        assert_eq!(edits.undo().as_deref(), Some("a"));
        assert!(!edits.can_undo());
        assert_eq!(edits.redo().as_deref(), Some("b"));
        edits.done("b");
        assert!(edits.can_redo(), "nothing was done");
        edits.done("d");
        assert!(!edits.can_redo());
        assert_eq!(edits.undo().as_deref(), Some("b"));
    }

    proptest! {
        #[test]
        fn as_many_steps_back_as_forward_change_nothing(questions in prop::collection::vec("[a-c]", 1..20), steps in 0usize..30) {
            let mut edits = Edits::new(String::new());
            for question in &questions {
                edits.done(question);
            }
            let back = (0..steps).take_while(|_| edits.undo().is_some()).count();
            for _ in 0..back {
                edits.redo();
            }
            prop_assert_eq!(Some(&edits.present), questions.last());
            prop_assert!(!edits.can_redo());
        }
    }
}
