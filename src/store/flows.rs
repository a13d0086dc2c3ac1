//! The tables of trade statistics: flows as reported, their totals by reporter, partner and year, and indicators.

use crate::datasets::flows::{AreaClass, FlowKind, Presence, TradeKind, Valuation};
use crate::model::{Column, ColumnType, Schema};

const fn usd(name: &'static str, about: &'static str) -> Column {
    Column::new(name, ColumnType::Decimal, about).in_unit("USD")
}

const fn whole(name: &'static str, about: &'static str) -> Column {
    Column::new(name, ColumnType::Integer, about)
}

const RELEASE: Column =
    Column::text("release", "release that it is from, as `bilat list releases` names it").required();
const DATASET: Column = Column::text("dataset", "data set: comtrade, baci, imf, ...").required();
const VINTAGE: Column = Column::text("vintage", "the provider's name of the release; null when the file has none");
const SERIES: Column =
    Column::text("series", "which of several figures for one flow, in data sets that have them side by side");
const TRADE: Column = Column::text("trade", "goods or services").required().of(TradeKind::WORDS);
const PRICES: Column = Column::text("prices", "`nominal`, or `constant` and the year of the prices").required();
const VALUATION: Column = Column::text("valuation", "at which border").required().of(Valuation::WORDS);
const YEAR: Column = whole("year", "calendar year").in_unit("year").required();

/// The table `flows`: one official observation a row, those too that are never summed.
pub const FLOWS: Schema = Schema {
    name: "flows",
    about: "official trade statistics, one observation a row as the file has it, with the audit's word on summing it",
    key: &["release", "line", "flow", "series", "year", "quarter", "month", "reporter_name"],
    columns: &[
        RELEASE,
        DATASET,
        VINTAGE,
        Column::text("file", "name of the file").required(),
        Column::text("sha256", "SHA-256 of the file").required(),
        whole("line", "line in the file; null where rows are stored without it"),
        Column::text("reporter", "ISO 3166-1 alpha-3 of whose books it is; null when that is no country"),
        Column::text("reporter_name", "code or name in the file").required(),
        Column::text("reporter_class", "what it is").required().of(AreaClass::WORDS),
        Column::text("partner", "ISO 3166-1 alpha-3 of the other side; null when that is no country"),
        Column::text("partner_name", "code or name in the file").required(),
        Column::text("partner_class", "what it is").required().of(AreaClass::WORDS),
        Column::text("flow", "which way, in the reporter's books").required().of(FlowKind::WORDS),
        SERIES,
        TRADE,
        PRICES,
        VALUATION,
        Column::text("classification", "H0 to H6 or HS, S1 to S4, B4, B5, EB10, or the provider's own"),
        Column::text("product", "code with its leading zeros, `TOTAL` for all").required(),
        whole("level", "digits of the product code, 0 for all; null when not known"),
        YEAR,
        whole("quarter", "1 to 4 for a quarter"),
        whole("month", "1 to 12 for a month"),
        usd("value", "what was traded; null when missing, never 0 for that"),
        usd("cif", "the same with insurance and freight, where the file has it beside"),
        usd("fob", "the same free on board, where the file has it beside"),
        Column::text("presence", "what `value` being there or not says").required().of(Presence::WORDS),
        Column::new("quantity", ColumnType::Decimal, "quantity").in_unit("`quantity_unit`"),
        Column::text("quantity_unit", "unit as the file names it"),
        Column::new("net_weight", ColumnType::Decimal, "net weight").in_unit("kg"),
        Column::new("estimate", ColumnType::Boolean, "mirrored, reconciled or imputed: not the reporter's own figure")
            .required(),
        Column::text("split", "what it is split by further (second partner, customs, transport, supply)"),
        Column::text("counts", "`once` when it is summed with others; else why not").required(),
    ],
};

/// Whose figures a total has.
pub const BOOKS: &[&str] = &["own", "reconciled"];

/// What a total was summed from.
pub const BASES: &[&str] = &["total", "products", "months", "products-months"];

/// Code of all partners together in [`TOTALS`].
pub const WORLD: &str = "WLD";

/// The table `totals`: goods and services of a reporter with a partner in a year. What questions about pairs start from.
pub const TOTALS: Schema = Schema {
    name: "totals",
    about: "official trade by reporter, partner, flow and year: every product together, nothing counted twice",
    key: &["release", "reporter", "partner", "flow", "series", "trade", "prices", "year"],
    columns: &[
        Column::text(
            "release",
            "release that it is from, as `bilat list releases` names it; `;` between those of a sum",
        )
        .required(),
        DATASET,
        VINTAGE,
        Column::text("reporter", "ISO 3166-1 alpha-3 of whose books it is; of reconciled data the exporter").required(),
        Column::text("partner", "ISO 3166-1 alpha-3 of the other side; `WLD` for the file's own total of all partners")
            .required(),
        Column::text("flow", "which way, in the reporter's books").required().of(&["export", "import"]),
        SERIES,
        TRADE,
        PRICES,
        VALUATION,
        YEAR,
        usd("value", "what was traded, in the months of `months`; null when missing, never 0 for that"),
        Column::text("books", "the reporter's own figure, or one reconciled from both sides").required().of(BOOKS),
        Column::text("basis", "the file's own total, or a sum over its products or months").required().of(BASES),
        whole("months", "how many months the sum has, where the file has months; null for whole years"),
        Column::new(
            "estimate",
            ColumnType::Boolean,
            "all or part of it is the provider's estimate: mirrored, reconciled or imputed",
        ),
        whole("rows", "rows of the file that it has").required(),
        usd("fob", "the same free on board, where every row of it has that beside"),
        whole(
            "chapters",
            "of a sum over products: how many chapters of the Harmonized System, divisions of the SITC, or Broad Economic Categories where these are not all, the files of its reporter and year have",
        ),
    ],
};

/// The table `indicators`: one figure of a country or group and year.
pub const INDICATORS: Schema = Schema {
    name: "indicators",
    about: "indicators of countries, such as price indices and national product",
    key: &["release", "indicator", "area_name", "year", "quarter", "month"],
    columns: &[
        RELEASE,
        DATASET,
        VINTAGE,
        Column::text("area", "ISO 3166-1 alpha-3; null when it is no country"),
        Column::text("area_name", "code or name in the file").required(),
        Column::text("area_class", "what it is").required().of(AreaClass::WORDS),
        Column::text("indicator", "the provider's code, for example NY.GDP.DEFL.ZS").required(),
        Column::text("name", "the provider's name of it; its unit stands there").required(),
        YEAR,
        whole("quarter", "1 to 4 for a quarter"),
        whole("month", "1 to 12 for a month"),
        Column::new("value", ColumnType::Float, "in the indicator's unit; null when missing"),
        Column::text("presence", "what `value` being there or not says").required().of(Presence::WORDS),
    ],
};

/// The table `dictionary`: names of codes, as the provider's own lists have them.
pub const DICTIONARY: Schema = Schema {
    name: "dictionary",
    about: "names of product and area codes, as the provider's own lists have them",
    key: &["release", "kind", "code"],
    columns: &[
        RELEASE,
        DATASET,
        VINTAGE,
        Column::text("kind", "what the code is of").required().of(&["product", "area"]),
        Column::text("code", "the provider's code").required(),
        Column::text("name", "the provider's name of it"),
        Column::text("alpha3", "the provider's alpha-3 code of an area"),
        Column::text("country", "ISO 3166-1 alpha-3 of an area; null when it is no country"),
    ],
};

/// Every table of trade statistics.
pub const STATISTICS: &[Schema] = &[FLOWS, TOTALS, INDICATORS, DICTIONARY];
