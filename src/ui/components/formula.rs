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

/// Whether it only adds: such a formula needs no reading, its inputs say it all.
pub fn is_sum(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().all(|piece| matches!(piece, Piece::Id(_) | Piece::Operator("+")))
}

/// A function in words, and what it does.
pub fn function(name: &str) -> (String, Option<&'static str>) {
    let known = FUNCTIONS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(|| (name.replace('_', " "), None), |(_, words, meaning)| ((*words).to_owned(), *meaning))
}

const FUNCTIONS: [(&str, &str, Option<&str>); 4] = [
    ("ceil", "rounded up", None),
    ("max", "the largest of", None),
    ("min", "the smallest of", None),
    (
        "erlang_c",
        "Erlang C of",
        Some(
            "Erlang C is the chance that whoever comes finds every server busy and must wait: of the number of servers, and of the load in servers.",
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
    fn sums_are_known() {
        assert!(is_sum(&pieces("a + b + c")));
        assert!(!is_sum(&pieces("a + b * c")));
    }

    #[test]
    fn an_unknown_function_is_still_readable() {
        assert_eq!(function("round_half_even"), ("round half even".to_owned(), None));
    }
}
