//! Who made a file, in which layout it is, and of which vintage.

words! {
    /// The layout of a file of trade statistics, told by its header and never by its name.
    Layout {
        ComtradePortal = "comtrade-portal": "UN Comtrade, portal CSV since 2023: 47 names over 48 fields, Latin-1",
        ComtradeApi = "comtrade-api": "UN Comtrade, names of the API in any spelling, all 47 or those that somebody kept",
        ComtradeBulk = "comtrade-bulk": "UN Comtrade, bulk file of 34 columns, tab or comma",
        ComtradeLegacy = "comtrade-legacy": "UN Comtrade before 2023, 35 columns",
        ComtradeLegacySubset = "comtrade-legacy-subset": "UN Comtrade before 2023, 12 of the 35 columns or others of them; leading zeros lost",
        ComtradeOldest = "comtrade-oldest": "UN Comtrade around 2012, 11 columns",
        Baci = "baci": "CEPII BACI: t, i, j, k, v, q",
        BaciCountries = "baci-countries": "dictionary of countries of CEPII BACI",
        BaciProducts = "baci-products": "dictionary of products of CEPII BACI",
        Gravity = "gravity": "CEPII Gravity: a row a pair and year, flows as both sides report them",
        GeoDist = "geodist": "CEPII GeoDist: a row a pair, distances; no trade, so it is named and not imported",
        ImfImts = "imf-imts": "IMF International Trade in Goods by Partner Country, a row an observation",
        ImfImtsWide = "imf-imts-wide": "IMF data portal, a row a series, a column a period",
        ImfDots = "imf-dots": "IMF Direction of Trade Statistics, panel: a row a pair and period",
        ImfDotsWide = "imf-dots-wide": "IMF Direction of Trade Statistics, bulk: a row a series, a column a period",
        Wdi = "wdi": "World Bank indicators, a row a country and indicator, a column a year",
        WdiApi = "wdi-api": "World Bank, a row a country and year, a column an indicator: API dump, data bank, R's WDI",
        Wits = "wits": "WITS download: ISO codes, thousand dollars",
        WitsPartner = "wits-partner": "WITS country profile by partner: names, exports and imports side by side, thousand dollars",
        Cow = "cow-dyadic": "Correlates of War, dyadic trade: imports of either side, million dollars",
        Itpd = "itpd": "USITC International Trade and Production Database: million dollars, domestic trade included",
        Atlas = "atlas": "Atlas of Economic Complexity: location, partner, product",
        AtlasMirror = "atlas-mirror": "Atlas of Economic Complexity, reconciled flows with both sides' reports",
    }
}

/// Who makes a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// A short name, as in file and column names.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub url: &'static str,
    /// Under which terms.
    pub licence: &'static str,
    /// How to cite it.
    pub citation: &'static str,
    /// Its words for missing, beside an empty field.
    pub null_words: &'static [&'static str],
}

/// Data sets, with the series in them, of which the provider made one figure of what both sides report. The reporter is then the
/// exporter, and there are no books of either side. An estimate that stands in one side's books is another thing.
pub const RECONCILED: [(&str, Option<&str>); 5] =
    [("baci", None), ("itpd", None), ("atlas", None), ("atlas", Some("reconciled")), ("gravity", Some("baci"))];

/// True for figures that the provider reconciled from both sides' reports.
pub fn is_reconciled(dataset: &str, series: Option<&str>) -> bool {
    RECONCILED.contains(&(dataset, series))
}

/// Where the name of a vintage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VintageFrom {
    /// In the file.
    Content,
    /// In the file's name, which anybody can change: a hint.
    FileName,
}

/// A release of a data set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vintage {
    /// As the provider writes it: `V202401b`, `2022-12-22`, `20032200001052000`.
    pub text: String,
    /// Where it stands.
    pub from: VintageFrom,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Who made it.
    pub provider: &'static Provider,
    /// In which layout it is.
    pub layout: Layout,
    /// Of which vintages, at most a hundred; a bulk file has one for each reporter and year.
    pub vintages: Vec<Vintage>,
}

/// The version in a file name: `BACI_HS92_Y1995_V202401b.csv` gives `V202401b`.
pub fn vintage_of_name(name: &str) -> Option<Vintage> {
    let is_version = |part: &&str| {
        let digits = part.strip_prefix('V').unwrap_or("");
        let digits = digits.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) && part.len() <= 8
    };
    // The name of the archive or folder says it where the file's does not.
    let mut names = name.rsplit(['/', '\\']).take(2);
    let version = names.find_map(|stem| stem.split(['_', '-', '.', ' ']).rfind(is_version));
    version.map(|text| Vintage { text: text.to_owned(), from: VintageFrom::FileName })
}

/// The year in a file name, for files that have none inside: `cow_dyadic_2001.csv`. `None` unless it is the only one.
pub fn year_of_name(name: &str) -> Option<i32> {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut years = stem.split(|letter: char| !letter.is_ascii_alphanumeric()).filter_map(|part| {
        let digits = part.strip_prefix('Y').unwrap_or(part);
        let plain = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i32>().ok().filter(|year| plain && (1800..=2100).contains(year))
    });
    years.next().filter(|_| years.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_hints() {
        for (name, vintage, year) in [
            ("a/BACI_HS92_Y1995_V202401b.csv", Some("V202401b"), Some(1995)),
            ("baci_HS17_Y2020_V202301_AFG_subset.csv", Some("V202301"), Some(2020)),
            ("country_codes_V202201.csv", Some("V202201"), None),
            ("cow_dyadic_2001_subset_v4_first3000.csv", None, Some(2001)),
            ("trade_2001_2014.csv", None, None),
            ("", None, None),
        ] {
            assert_eq!(vintage_of_name(name).map(|vintage| vintage.text).as_deref(), vintage, "{name}");
            assert_eq!(year_of_name(name), year, "{name}");
        }
    }
}
