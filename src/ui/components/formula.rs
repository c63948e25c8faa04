//! Formulas of the ledger as people read them: × and ÷, functions in words.

/// What a formula is written of, in its order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    Id(&'a str),
    Number(f64),
    Operator(&'static str),
    /// The name of a function; its parenthesis follows.
    Function(&'a str),
    Open,
    Close,
    Comma,
}

/// Ids and numbers stand apart from operators by blanks; they may hold any other sign: `/traffic/app_cpu_ms`, `catalog/aws/us-east-1/m7g.large/vcpu`.
pub fn pieces(formula: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = formula.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' | ')' | ',' => 1,
            _ => rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        pieces.push(match word {
            "(" => Piece::Open,
            ")" => Piece::Close,
            "," => Piece::Comma,
            "+" => Piece::Operator("+"),
            "-" => Piece::Operator("−"),
            "*" => Piece::Operator("×"),
            "/" => Piece::Operator("÷"),
            "^" => Piece::Operator("to the power of"),
            word if after.starts_with('(') => Piece::Function(word),
            word => word.parse().map_or(Piece::Id(word), Piece::Number),
        });
        rest = after.trim_start();
    }
    pieces
}

/// `min(min(a, b), c)` as `min(a, b, c)`: the same, and easier to read.
pub fn flattened<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut flat = Vec::with_capacity(pieces.len());
    // Of each parenthesis that is open: its function, and whether it was dropped.
    let mut open: Vec<(Option<&str>, bool)> = Vec::new();
    let mut called = None;
    for (at, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Function(name) => {
                called = Some(name);
                let first = at >= 2 && pieces[at - 1] == Piece::Open && pieces[at - 2] == Piece::Function(name);
                if matches!(name, "min" | "max") && first && ends_an_argument(pieces, at + 1) {
                    open.push((called.take(), true));
                } else {
                    flat.push(*piece);
                }
            }
            Piece::Open if at > 0 && matches!(pieces[at - 1], Piece::Function(_)) && called.is_none() => {}
            Piece::Open => {
                open.push((called.take(), false));
                flat.push(*piece);
            }
            Piece::Close => {
                if let Some((_, false)) | None = open.pop() {
                    flat.push(*piece);
                }
            }
            _ => flat.push(*piece),
        }
    }
    flat
}

/// Whether the parenthesis that opens at `from` closes before a comma: what it holds is a whole argument.
fn ends_an_argument(pieces: &[Piece<'_>], from: usize) -> bool {
    let mut depth = 0;
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        match piece {
            Piece::Open => depth += 1,
            Piece::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return matches!(pieces.get(at + 1), Some(Piece::Comma));
        }
    }
    false
}

/// Whether it only adds: such a formula needs no reading, its inputs say it all.
pub fn is_sum(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().all(|piece| matches!(piece, Piece::Id(_) | Piece::Operator("+")))
}

/// A function in words, and what it does.
pub fn function(name: &str) -> (String, Option<&'static str>) {
    let known = FUNCTIONS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(|| (name.replace('_', " "), None), |(_, words, meaning)| ((*words).to_owned(), *meaning))
}

const FUNCTIONS: [(&str, &str, Option<&str>); 17] = [
    ("ceil", "rounded up", None),
    ("whole", "rounded up", None),
    ("floor", "rounded down", None),
    ("round", "rounded", Some("Rounded: the last number says to how many decimals.")),
    ("max", "the largest of", None),
    ("min", "the smallest of", None),
    ("ln", "ln", Some("ln is the natural logarithm; e to it is the number again.")),
    ("exp", "e to the power of", None),
    (
        "erlang_c",
        "Erlang C",
        Some(
            "Erlang C is the chance that whoever comes finds every server busy and must wait: of the number of servers, and of how many the load keeps busy.",
        ),
    ),
    (
        "p95",
        "p95",
        Some(
            "p95 is the time within which 95 of 100 are answered: for each place of the users their share, the way there and back in ms, and mean and variance of the time in the system in ms; the variance says how far times lie apart.",
        ),
    ),
    (
        "at_least",
        "chance of at least",
        Some("The chance that at least so many run, of so many machines, each running for this share of the time."),
    ),
    (
        "zipf_exponent",
        "Zipf exponent",
        Some(
            "Zipf’s law: a few records take most reads. The exponent says how steeply reads fall from the most read record to the next, of the number of records, so that the hot share of them takes this share of the reads.",
        ),
    ),
    (
        "zipf_hit_rate",
        "Zipf’s share",
        Some(
            "Zipf’s law: a few records take most reads. This is the share of reads for the most read records that fit: of the number of records, the exponent, and the share kept in memory.",
        ),
    ),
    (
        "growth_until",
        "growth until",
        Some(
            "The factor by which the load may grow until it fills the room: of the room, work that does not get in its own way, work that does, and how much (the Universal Scalability Law).",
        ),
    ),
    (
        "shared_wait",
        "shared wait",
        Some(
            "What the statements of one request wait together, in ms²: of the servers, how many the load keeps busy, the time of a statement, the time between two, and their number.",
        ),
    ),
    (
        "months_within",
        "months within",
        Some("The whole months in which the load, grown by the factors that follow, stays under the first."),
    ),
    (
        "average_of_day",
        "average of the day",
        Some(
            "Machines that run on average over the hours of a day, more at the peak and fewer at night: of machines needed for the mean load with everything up and with a zone down, zones, fewest, at the peak, most, and busiest hour ÷ mean hour.",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_hold_the_signs_of_operators() {
        let formula = "ceil(max(web.count, 2) * /traffic/app_cpu_ms / catalog/aws/us-east-1/m7g.large/vcpu) - 1.5e3";
        assert_eq!(
            pieces(formula),
            [
                Piece::Function("ceil"),
                Piece::Open,
                Piece::Function("max"),
                Piece::Open,
                Piece::Id("web.count"),
                Piece::Comma,
                Piece::Number(2.0),
                Piece::Close,
                Piece::Operator("×"),
                Piece::Id("/traffic/app_cpu_ms"),
                Piece::Operator("÷"),
                Piece::Id("catalog/aws/us-east-1/m7g.large/vcpu"),
                Piece::Close,
                Piece::Operator("−"),
                Piece::Number(1500.0),
            ]
        );
    }

    #[test]
    fn the_smallest_of_the_smallest_is_told_once() {
        for (formula, flat) in [
            ("min(min(min(a, b), c), d)", "min(a, b, c, d)"),
            ("max(min(a, b), c)", "max(min(a, b), c)"),
            ("max(max(a, b) * c, d)", "max(max(a, b) * c, d)"),
            ("ceil(max(max(a, (b + c) / d), 0)) + e", "ceil(max(a, (b + c) / d, 0)) + e"),
            ("max(a, max(b, c))", "max(a, max(b, c))"),
        ] {
            assert_eq!(flattened(&pieces(formula)), pieces(flat), "{formula}");
        }
    }

    #[test]
    fn sums_are_known() {
        assert!(is_sum(&pieces("a + b + c")));
        assert!(!is_sum(&pieces("a + b * c")));
    }

    #[test]
    fn an_unknown_function_is_still_readable() {
        assert_eq!(function("round_half_even"), ("round half even".to_owned(), None));
    }
}
