//! What every chart reads from the plan's path: months, their names, the rungs and the moves between them.

use super::{
    Currency,
    axis::Time,
    frame::{Canvas, NOTE, Size},
    palette,
};
use crate::domain::{
    plan::{PathMonth, Plan, Stage, Transition},
    words::Calendar,
};
use plotters::style::text_anchor::HPos;

pub struct Path<'a> {
    pub plan: &'a Plan,
    pub calendar: Calendar,
    /// The horizon; at least 1.
    pub months: u32,
    /// What axes along money are marked in.
    pub currency: Currency,
}

impl<'a> Path<'a> {
    pub fn of(plan: &'a Plan, currency: &Currency) -> Path<'a> {
        Path {
            plan,
            currency: currency.clone(),
            calendar: Calendar::new(plan.profile.growth.start_month.as_deref()),
            months: plan.path.last().map_or(1, |month| month.month.max(1)),
        }
    }

    pub fn time(&self, size: Size) -> Time {
        Time::new(self.months, self.calendar, size)
    }

    pub fn stage(&self, id: &str) -> Option<&'a Stage> {
        self.plan.stages.iter().map(|result| &result.stage).chain([&self.plan.recommendation.stage]).find(|stage| stage.id == id)
    }

    /// `rung 5`.
    pub fn rung(&self, id: &str) -> String {
        self.stage(id).map_or_else(|| id.to_owned(), |stage| format!("rung {}", stage.rung))
    }

    pub fn moves(&self) -> impl Iterator<Item = &'a Transition> {
        self.plan.transitions.iter().filter(|to| to.month <= self.months)
    }

    /// Where the month stands among those of the path.
    pub fn place(&self, month: &PathMonth) -> usize {
        self.plan.path.iter().position(|other| other.month == month.month).unwrap_or(0)
    }

    /// What stands beside a value of today and one of the horizon: `today → Nov 2029`.
    pub fn ends(&self) -> String {
        format!("today → {}", self.calendar.short(self.months))
    }

    /// The months that tables show: each third, each move, the horizon.
    pub fn rows(&self) -> impl Iterator<Item = &'a PathMonth> {
        let plan = self.plan;
        let months = self.months;
        let shown = move |month: u32| month.is_multiple_of(3) || month == months || plan.transitions.iter().any(|to| to.month == month);
        plan.path.iter().filter(move |month| shown(month.month))
    }

    /// `today`, or the month in a sentence: `in August 2027`, `in month 9`.
    pub fn when(&self, month: u32) -> String {
        if month == 0 { "today".into() } else { format!("in {}", self.calendar.long(month)) }
    }

    /// `, November 2026 to November 2029`; nothing where the months have no names.
    pub fn span(&self) -> String {
        if self.calendar == Calendar::new(None) {
            format!(" over {} months", self.months)
        } else {
            format!(", {} to {}", self.calendar.long(0), self.calendar.long(self.months))
        }
    }

    /// The moves as dotted verticals through the plots, named above them as fully as there is room for.
    pub fn draw_moves(&self, canvas: &Canvas, time: &Time, size: Size, words_at: i32, plots: &[(i32, i32)]) {
        let moves: Vec<_> = self.moves().collect();
        for (index, (top, bottom)) in plots.iter().enumerate() {
            let top = if index == 0 { words_at - 14 } else { *top };
            for to in &moves {
                let x = time.at(to.month);
                canvas.dashed(palette::MUTED, 2, "6 8", (x, top), (x, *bottom));
            }
        }
        // Each name as full as fits before the next line; at the right edge it stands before its own.
        let mut free_from = 0;
        for (at, to) in moves.iter().enumerate() {
            let x = time.at(to.month);
            let next = moves.get(at + 1).map_or(size.width(), |next| time.at(next.month) - 8);
            let rung = self.rung(&to.to);
            let number = rung.trim_start_matches("rung ").to_owned();
            let full = (size == Size::Wide).then(|| format!("{rung}, {}", self.calendar.short(to.month)));
            for words in full.into_iter().chain([rung, number]) {
                let room = canvas.room(&words);
                if x + 10 + room <= next {
                    canvas.write(&words, NOTE, (x + 10, words_at));
                    free_from = x + 10 + room;
                    break;
                }
                if at + 1 == moves.len() && x - 10 - room > free_from + 12 {
                    canvas.write(&words, NOTE.to(HPos::Right), (x - 10, words_at));
                    break;
                }
            }
        }
    }
}
