//! How exact a figure is: `7.3 million` says 7.25 to 7.35 million.

use crate::model::Qualifier;

use super::claims::Said;

/// Words that a number is written with, and what they stand for: the largest that fits is tried first.
const SCALES: [f64; 7] = [1e12, 1e9, 1e7, 1e6, 1e5, 1e3, 1.0];

/// Scales that a figure is taken to be written in when its words are not kept.
const USUAL: [f64; 5] = [1e12, 1e9, 1e6, 1e3, 1.0];

/// Figures that are "about" so much are taken to be within this part of it.
pub(super) const ABOUT: f64 = 0.05;
/// "Nearly" is taken to be less by up to this part.
pub(super) const NEARLY: f64 = 0.1;
/// "Dozens" and other vague words are taken to be within this part.
pub(super) const VAGUE: f64 = 0.5;

/// The range of true figures that a claim's words allow; `None` at an end that they leave open.
///
/// A figure stands for all that are rounded to it: half a unit of its last digit on either side, by its wording where that
/// has the digits. "About" widens it to 5 %, "nearly" reaches 10 % below, vague words half of it on either side.
pub(super) fn allowed(claim: &Said) -> (Option<f64>, Option<f64>) {
    let half = |value: f64| half_unit(value, &claim.wording);
    let below = |value: f64| match claim.qualifier {
        Some(Qualifier::Approx) => half(value).max(value.abs() * ABOUT),
        Some(Qualifier::Nearly) => half(value).max(value.abs() * NEARLY),
        Some(Qualifier::Vague) => half(value).max(value.abs() * VAGUE),
        _ => half(value),
    };
    let above = |value: f64| match claim.qualifier {
        Some(Qualifier::Approx) => half(value).max(value.abs() * ABOUT),
        Some(Qualifier::Vague) => half(value).max(value.abs() * VAGUE),
        _ => half(value),
    };
    (claim.low().map(|low| low - below(low)), claim.high().map(|high| high + above(high)))
}

/// Half a unit of the last digit that a figure is written with.
pub(super) fn half_unit(value: f64, wording: &str) -> f64 {
    let written = numbers(wording).into_iter().find_map(|(number, decimals)| {
        let scale = SCALES.iter().find(|scale| is_same(number * **scale, value))?;
        // A whole number without a scale word (`7300000`) says nothing of its zeros.
        (decimals > 0 || *scale > 1.0).then(|| 0.5 * scale / 10f64.powi(decimals))
    });
    written.unwrap_or_else(|| {
        let scale = USUAL.into_iter().find(|scale| value.abs() >= *scale).unwrap_or(1.0);
        // Digits behind the point at that scale, at most six.
        let decimals = (0..6).find(|decimals| is_whole(value / scale * 10f64.powi(*decimals))).unwrap_or(6);
        0.5 * scale / 10f64.powi(decimals)
    })
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= other.abs() * 1e-9
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() <= 1e-6
}

/// Every number in digits with the count of its decimals, a comma read as a point and as a mark of thousands.
fn numbers(text: &str) -> Vec<(f64, i32)> {
    let runs = text.split(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | ',')));
    let mut found = Vec::new();
    for run in runs.map(|run| run.trim_matches(['.', ','])).filter(|run| !run.is_empty()) {
        for mark in ['.', ','] {
            let plain: String = run.chars().filter(|sign| sign.is_ascii_digit() || *sign == mark).collect();
            let (whole, fraction) = plain.split_once(mark).unwrap_or((&plain, ""));
            let number = format!("{whole}.{}", if fraction.is_empty() { "0" } else { fraction });
            if let (Ok(number), Ok(decimals)) = (number.parse::<f64>(), i32::try_from(fraction.len())) {
                found.push((number, decimals.min(12)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_says_how_exact_a_figure_is() {
        for (value, wording, half) in [
            (7.3e6, "USD 7.3 million per year", 0.05e6),
            (7.3e6, "", 0.05e6),
            (13_283_000.0, "$13.283 million", 500.0),
            (2.0e9, "$2.0 billion", 0.05e9),
            (2.0e9, "$2 billion", 0.5e9),
            (5.0e10, "Rs 5,000 crore", 0.5e7),
            (100e6, "", 0.5e6),
            (68e9, "", 0.5e9),
            (146_887_000_000.0, "", 0.5e6),
            (7.3e6, "7,3 Mio. Dollar", 0.05e6),
            (1_234_567.0, "1,234,567 dollars", 0.5),
            (111e6, "one hundred eleven million dollars", 0.5e6),
            (400.0, "USD 400", 0.5),
            (0.0, "", 0.5),
        ] {
            let found = half_unit(value, wording);
            assert!((found - half).abs() <= half * 1e-9, "{value} {wording}: {found}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_words_give_a_finite_width(value in -1e18f64..1e18, wording in ".{0,60}") {
            let half = half_unit(value, &wording);
            proptest::prop_assert!(half.is_finite() && half > 0.0);
        }
    }
}
