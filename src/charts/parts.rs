//! Parts of a whole and multiples in words that never say nought of what is more.

use super::format::{money_to, percent, times};

/// A smaller part needs no figure of its own.
const LEAST_TOLD: f64 = 0.00005;
const LEAST: &str = "<0.01%";

/// A part of a whole: `66%`, `0.04%`; `<0.01%` of what is above zero and would read as `0%`.
pub(super) fn part(ratio: f64) -> String {
    if ratio > 0.0 && ratio < LEAST_TOLD { LEAST.to_owned() } else { percent(ratio) }
}

/// A range of parts: `17–25%`, `<0.01–3%`.
pub(super) fn part_range(low: f64, high: f64) -> String {
    let (first, last) = (part(low.min(high)), part(low.max(high)));
    if first == last { first } else { format!("{}–{last}", first.trim_end_matches('%')) }
}

/// How many times: `68`, `2.9`; below one with two significant digits, `0.02`, where one decimal would say nought.
pub(super) fn multiple_of(ratio: f64) -> String {
    match ratio {
        ratio if ratio > 0.0 && ratio < 0.95 => money_to(ratio, "", 2),
        // A row of noughts nobody counts: `1tn`.
        ratio if ratio >= 1e6 && ratio.is_finite() => money_to(ratio, "", 2),
        ratio => times(ratio),
    }
}

/// A range of multiples, `×50–68`, `×0.02`.
pub(super) fn multiple_range(low: f64, high: f64) -> String {
    let (first, last) = (multiple_of(low.min(high)), multiple_of(low.max(high)));
    if first == last { format!("×{first}") } else { format!("×{first}–{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_nothing_is_never_nought() {
        assert_eq!([0.0, 5e-6, 0.0004, 0.66].map(part), ["0%", "<0.01%", "0.04%", "66%"]);
        assert_eq!((part_range(5e-6, 0.03), part_range(5e-6, 5e-6)), ("<0.01–3%".into(), "<0.01%".into()));
        assert_eq!((part_range(0.17, 0.25), part_range(0.0, 0.0)), ("17–25%".into(), "0%".into()));
        assert_eq!(
            [0.02, 0.96, 1.5, 68.4, 2e5, 1e12].map(multiple_of),
            ["0.02", "0.96", "1.5", "68", "200,000", "1tn"]
        );
        assert_eq!((multiple_range(0.011, 0.5), multiple_range(0.02, 0.02)), ("×0.011–0.5".into(), "×0.02".into()));
    }
}
