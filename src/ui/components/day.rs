//! Days as people write them.

use crate::domain::words::Calendar;

/// `2026-11-02T09:30:00Z` → `2 November 2026`.
pub fn of_moment(moment: &str) -> String {
    long(date(moment))
}

/// `2026-11-02T09:30:00Z` → `2 Nov 2026`.
pub fn short_of_moment(moment: &str) -> String {
    written(date(moment), |calendar| calendar.short(0))
}

/// `2026-11-02` → `2 November 2026`; what is no date stays as it is.
pub fn long(date: &str) -> String {
    written(date, |calendar| calendar.long(0))
}

/// A catalog's version: `2026-11-20` → `20 November 2026`. Where other prices lie over it, with their name and mark:
/// `2026-11-20+ours.3f9c` → `20 November 2026 with “ours” (3f9c)`.
pub fn of_catalog(version: &str) -> String {
    let Some((date, over)) = version.split_once('+') else { return long(version) };
    match over.rsplit_once('.') {
        Some((name, mark)) => format!("{} with “{name}” ({mark})", long(date)),
        None => format!("{} with “{over}”", long(date)),
    }
}

fn date(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}

fn written(date: &str, month: fn(Calendar) -> String) -> String {
    let parts = || {
        let (first, day) = (date.get(..7)?, date.get(8..10)?);
        Some(format!("{} {}", day.parse::<u32>().ok()?, month(Calendar::new(Some(first)))))
    };
    parts().unwrap_or_else(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_out() {
        assert_eq!(of_moment("2026-11-02T09:30:00Z"), "2 November 2026");
        assert_eq!(short_of_moment("2026-11-02T09:30:00Z"), "2 Nov 2026");
        assert_eq!(long("some day"), "some day");
        assert_eq!(of_catalog("2026-11-02"), "2 November 2026");
        assert_eq!(of_catalog("2026-11-02+ours"), "2 November 2026 with “ours”");
        assert_eq!(of_catalog("2026-11-02+ours.3f9c"), "2 November 2026 with “ours” (3f9c)");
    }
}
