//! Ticks with their words: a tick says the value at which it stands, in as many digits as its step needs.

use super::Tick;
use super::format::{DIGITS, money_to};

/// The most digits that a tick may need; two values of one axis that differ by less are one value.
const MOST_DIGITS: usize = 12;

/// Ticks of an axis of money: three significant digits, and more where three would name another value than the tick's own.
pub(super) fn money_ticks(values: &[f64], currency: &str) -> Vec<Tick> {
    let step = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(f64::INFINITY, f64::min);
    let label = |at: f64| money_to(at, currency, digits_of(at, step));
    values.iter().map(|at| Tick { at: *at, label: label(*at) }).collect()
}

/// The fewest digits, three at least, with which a value is told to a hundredth of the step.
fn digits_of(at: f64, step: f64) -> usize {
    if !(at.is_finite() && at != 0.0 && step.is_finite() && step > 0.0) {
        return DIGITS;
    }
    let magnitude = at.abs().log10().floor();
    let error = |digits: usize| {
        let place = 10f64.powf(magnitude + 1.0 - digits as f64);
        ((at / place).round() * place - at).abs()
    };
    (DIGITS..MOST_DIGITS).find(|digits| error(*digits) <= step / 100.0).unwrap_or(MOST_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_has_the_digits_that_its_step_needs() {
        let labels = |ticks: &[f64]| money_ticks(ticks, "USD").into_iter().map(|tick| tick.label).collect::<Vec<_>>();
        assert_eq!(
            labels(&[1e11, 1.025e11, 1.05e11, 1.075e11, 1.1e11]),
            ["$100bn", "$102.5bn", "$105bn", "$107.5bn", "$110bn"]
        );
        assert_eq!(labels(&[5.262e11, 5.264e11, 5.266e11]), ["$526.2bn", "$526.4bn", "$526.6bn"]);
        assert_eq!(labels(&[102_500.0, 105_000.0]), ["$102,500", "$105,000"]);
        assert_eq!(labels(&[0.0, 5e10, 1e11]), ["$0", "$50bn", "$100bn"]);
        assert_eq!(labels(&[1e6, 1e7, 1e8, 1e9]), ["$1m", "$10m", "$100m", "$1bn"]);
        assert_eq!(labels(&[5.0, 5.0]), ["$5", "$5"]);
        assert_eq!(labels(&[0.1 + 0.2, 0.4]), ["$0.30", "$0.40"]);
    }
}
