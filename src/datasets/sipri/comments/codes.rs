//! Currency codes as SIPRI's editors write them, and what they mean.
//!
//! Most are ISO 4217 codes and are read as they stand. The rest are here: older short forms that follow one pattern
//! (country, then currency: `DKR`, `FFR`), and misprints that appear in the published register. A misprint is settled only
//! where the register itself settles it: a figure in US dollars beside it that fits the rate of the day, or a currency
//! that is one letter off and belongs to a party of every deal that prints it. Everything else stays unread and is named.

use super::Doubt;

/// What a printed code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    /// The currency as the wording grammar reads it; `None` when there is no one code for it.
    pub iso: Option<&'static str>,
    /// Why it is not simply the printed code.
    pub doubt: Doubt,
}

const fn house(iso: &'static str) -> Option<Code> {
    Some(Code { iso: Some(iso), doubt: Doubt::HouseCode })
}

const fn misprint(iso: &'static str) -> Option<Code> {
    Some(Code { iso: Some(iso), doubt: Doubt::Misprint })
}

const fn no_code() -> Option<Code> {
    Some(Code { iso: None, doubt: Doubt::UnknownCode })
}

/// The meaning of a printed code that is no ISO 4217 code; `None` for every other word.
///
/// Codes are those in force when they were printed: `FFR` is `FRF`, not euro.
pub(super) fn code(printed: &str) -> Option<Code> {
    match printed {
        // Short forms of the older register.
        "FFR" => house("FRF"),
        "BFR" => house("BEF"),
        "SFR" => house("CHF"),
        "DKR" => house("DKK"),
        "NKR" => house("NOK"),
        "SKR" => house("SEK"),
        "HFL" | "DFL" => house("NLG"),
        "DM" => house("DEM"),
        "FMK" => house("FIM"),
        "LIT" => house("ITL"),
        "Ptas" | "PTAS" | "PTS" => house("ESP"),
        // Printed for deals of 1969 to 2000 that each have Austria as a party; built like `DKR`.
        "ASH" => house("ATS"),
        "UKP" => house("GBP"),
        "ECU" => house("XEU"),
        "RMB" => house("CNY"),
        "NTD" => house("TWD"),
        "NIS" => house("ILS"),
        "RM" => house("MYR"),
        "Rs" | "Rs." => house("Rs"),
        // "MNOK460 m": millions are said twice.
        "MNOK" => house("NOK"),
        // The pounds of Australia (until 1966) and New Zealand (until 1967) ended before ISO 4217 began.
        "AUP" | "NZP" => no_code(),
        // Two currencies share it; the recipient would tell.
        "CFA" | "FCFA" => no_code(),
        // Australia's country code; the figures in US dollars beside it fit the Australian dollar.
        "AUS" => misprint("AUD"),
        // Letters in the wrong order; the figures in US dollars beside them fit (MNX: bought by a Mexican bank).
        "GPB" => misprint("GBP"),
        "KWR" => misprint("KRW"),
        "TBH" => misprint("THB"),
        "MNX" => misprint("MXN"),
        // One letter off, and the figures in US dollars beside them fit.
        "QAT" => misprint("QAR"),
        "TWS" => misprint("TWD"),
        "INS" => misprint("INR"),
        "PNP" => misprint("PHP"),
        // Printed for deals of the United Kingdom only.
        "GDP" => misprint("GBP"),
        // The zloty until 1994, printed for a deal of 2019.
        "PLZ" => no_code(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_nobody_can_settle_has_no_currency() {
        assert_eq!(code("FFR").and_then(|code| code.iso), Some("FRF"));
        assert_eq!(code("AUP").map(|code| code.iso), Some(None));
        assert_eq!(code("EUR"), None);
        assert_eq!(code("RRS"), None);
    }
}
