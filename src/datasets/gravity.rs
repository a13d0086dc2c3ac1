//! CEPII Gravity and GeoDist: pairs of countries with distances and, in Gravity, flows as both sides report them.
//!
//! Gravity has 87 columns. `tradeflow_comtrade_o` and `_d` are the same flow as the exporter and as the importer report it, in
//! thousands of current US dollars: mirror data. A missing flow is never nought; where `country_exists_o` or `_d` is not 1, there was
//! no such country and no flow is given. `country_id` tells the ages of a country apart (`DEU.1`), `iso3` does not.

use rust_decimal::Decimal;

use super::areas::System;
use super::flows::{Area, Flags, FlowKind, FlowRow, Valuation};
use super::gate::{Column, Desk, Flaw, Header, Row, Taken, flag, money, number, presence, short, year};
use super::release::Provider;
use super::trade::Reading;

/// CEPII.
pub const PROVIDER: Provider = Provider {
    id: "gravity",
    name: "CEPII Gravity",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
    licence: "Etalab 2.0 open licence",
    citation: "Conte, M., Cotterlaz, P. and Mayer, T. (2022), The CEPII Gravity Database, CEPII Working Paper 2022-05",
    null_words: &[],
};

/// CEPII, distances.
pub const GEODIST: Provider = Provider {
    id: "geodist",
    name: "CEPII GeoDist",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
    licence: "Etalab 2.0 open licence",
    citation: "Mayer, T. and Zignago, S. (2011), Notes on CEPII's distances measures: The GeoDist database, CEPII Working Paper 2011-25",
    null_words: &["."],
};

/// The columns that are read.
pub const COLUMNS: [Column; 18] = [
    Column::required("year"),
    Column::optional("countryido"),
    Column::optional("countryidd"),
    Column::required("iso3o"),
    Column::required("iso3d"),
    Column::optional("countryexistso"),
    Column::optional("countryexistsd"),
    Column::optional("dist"),
    Column::optional("distcap"),
    Column::optional("contig"),
    Column::optional("comlangoff"),
    Column::optional("coldepever"),
    Column::optional("tradeflowcomtradeo"),
    Column::optional("tradeflowcomtraded"),
    Column::optional("tradeflowbaci"),
    Column::optional("manuftradeflowbaci"),
    Column::optional("tradeflowimfo"),
    Column::optional("tradeflowimfd"),
];

/// The other columns of version 202211: known, and not read.
pub const OTHER_COLUMNS: &str = "iso3numo iso3numd gmtoffset2020o gmtoffset2020d distwharmonic distwarithmetic distwharmonicjh \
     distwarithmeticjh maincitysourceo maincitysourced diplodisagreement scaledsci2021 comlangethno comcol col45 \
     legaloldo legaloldd legalnewo legalnewd comlegpretrans comlegposttrans transitionlegalchange comrelig hego \
     hegd coldep coldependyear coldependconflict empire siblingever sibling severyear sibconflict popo popd gdpo \
     gdpd gdpcapo gdpcapd popsourceo popsourced gdpsourceo gdpsourced gdppppo gdppppd gdpcappppo gdpcappppd \
     poppwto poppwtd gdpppppwto gdpppppwtd gatto gattd wtoo wtod euo eud ftawto ftawtoraw rtacoverage rtatype \
     entrycosto entrycostd entryproco entryprocd entrytimeo entrytimed entrytpo entrytpd rta";

/// The columns of GeoDist.
pub const DISTANCE_COLUMNS: [Column; 14] = [
    Column::required("isoo"),
    Column::required("isod"),
    Column::optional("contig"),
    Column::optional("comlangoff"),
    Column::optional("comlangethno"),
    Column::optional("colony"),
    Column::optional("comcol"),
    Column::optional("curcol"),
    Column::optional("col45"),
    Column::optional("smctry"),
    Column::required("dist"),
    Column::optional("distcap"),
    Column::optional("distw"),
    Column::optional("distwces"),
];

/// One pair and year of Gravity, from the exporter's to the importer's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GravityRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Calendar year.
    pub year: i32,
    /// Exporter.
    pub origin: Area,
    /// Importer.
    pub destination: Area,
    /// Both were there in that year.
    pub both_exist: bool,
    /// Kilometres between the main cities.
    pub distance_km: Option<Decimal>,
    /// Kilometres between the capitals.
    pub capitals_km: Option<Decimal>,
    /// They share a border.
    pub contiguous: Option<bool>,
    /// They share an official language.
    pub common_language: Option<bool>,
    /// One was ever a colony of the other.
    pub colony_ever: Option<bool>,
    /// US dollars, as the exporter reports to Comtrade.
    pub comtrade_o: Option<Decimal>,
    /// US dollars, as the importer reports to Comtrade.
    pub comtrade_d: Option<Decimal>,
    /// US dollars, reconciled.
    pub baci: Option<Decimal>,
    /// US dollars, reconciled, manufactures.
    pub baci_manufactures: Option<Decimal>,
    /// US dollars, as the exporter reports to the IMF.
    pub imf_o: Option<Decimal>,
    /// US dollars, as the importer reports to the IMF.
    pub imf_d: Option<Decimal>,
}

/// One pair of GeoDist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistanceRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// One side.
    pub origin: Area,
    /// The other side.
    pub destination: Area,
    /// They share a border.
    pub contiguous: Option<bool>,
    /// They share an official language.
    pub common_language: Option<bool>,
    /// One was a colony of the other.
    pub colony: Option<bool>,
    /// Kilometres between the main cities.
    pub distance_km: Option<Decimal>,
    /// Kilometres between the capitals.
    pub capitals_km: Option<Decimal>,
    /// Kilometres, weighted by the population of cities.
    pub weighted_km: Option<Decimal>,
    /// The same with an elasticity of minus one.
    pub weighted_ces_km: Option<Decimal>,
}

/// True for a header of Gravity.
pub fn recognises(header: &Header) -> bool {
    header.has("year")
        && header.has("iso3o")
        && header.has("iso3d")
        && header.keys.iter().any(|key| key.starts_with("tradeflow") || key == "distcap" || key == "dist")
}

/// Reads Gravity.
pub struct Gravity {
    at: [Option<usize>; 18],
}

impl Gravity {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<Gravity, String> {
        Ok(Gravity { at: header.bind(&COLUMNS)? })
    }

    fn side(&self, row: &Row<'_>, desk: &mut Desk<'_>, id: usize, year: i32) -> Taken<Area> {
        let code = alpha3(row, self.at[id + 2])?;
        let area = desk.area(System::Cepii, code, year, row.line);
        let raw = desk.shared_unless(row.get(self.at[id]), &[]);
        Ok(Area { raw: raw.unwrap_or_else(|| area.raw.clone()), ..area })
    }
}

impl Reading for Gravity {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let year = year(row, at[0])?;
        let (origin, destination) = (self.side(row, desk, 1, year)?, self.side(row, desk, 2, year)?);
        let truths = [5, 6, 9, 10, 11].map(|place| truth(row, at[place]));
        let [exists_o, exists_d, contiguous, common_language, colony_ever] = truths;
        // Subsets without these columns have dropped the pairs that were not there.
        let both_exist = exists_o?.unwrap_or(true) && exists_d?.unwrap_or(true);
        let flow = |place: usize| money(row, at[place], 3, PROVIDER.null_words);
        let gravity = GravityRow {
            line: row.line,
            year,
            origin,
            destination,
            both_exist,
            distance_km: number(row, at[7], 0, PROVIDER.null_words)?,
            capitals_km: number(row, at[8], 0, PROVIDER.null_words)?,
            contiguous: contiguous?,
            common_language: common_language?,
            colony_ever: colony_ever?,
            comtrade_o: flow(12)?,
            comtrade_d: flow(13)?,
            baci: flow(14)?,
            baci_manufactures: flow(15)?,
            imf_o: flow(16)?,
            imf_d: flow(17)?,
        };
        give_flows(&gravity, desk);
        desk.out.gravity(gravity);
        Ok(())
    }
}

/// The flows of a row, each in the books of the side that reports it.
fn give_flows(gravity: &GravityRow, desk: &mut Desk<'_>) {
    if !gravity.both_exist {
        desk.pass("no-such-country", gravity.line);
        return;
    }
    for (series, value, exported) in [
        ("comtrade", gravity.comtrade_o, true),
        ("comtrade", gravity.comtrade_d, false),
        ("imf", gravity.imf_o, true),
        ("imf", gravity.imf_d, false),
        ("baci", gravity.baci, true),
    ] {
        if value.is_none() {
            desk.pass("empty-cell", gravity.line);
            continue;
        }
        let (origin, destination) = (gravity.origin.clone(), gravity.destination.clone());
        let (sides, kind, valuation) = if exported {
            ((origin, destination), FlowKind::Export, Valuation::Fob)
        } else {
            ((destination, origin), FlowKind::Import, Valuation::Cif)
        };
        let shared = desk.shared(series.as_bytes());
        let bare = desk.bare(gravity.line, sides, kind, gravity.year);
        desk.out.flow(FlowRow {
            series: Some(shared),
            value,
            presence: presence(value),
            valuation,
            flags: Flags { value_estimated: series == "baci", ..Flags::default() },
            ..bare
        });
    }
}

/// Reads GeoDist.
pub struct GeoDist {
    at: [Option<usize>; 14],
}

impl GeoDist {
    /// Binds the columns of a header.
    ///
    /// # Errors
    /// What is missing, in a sentence.
    pub fn bind(header: &Header) -> Result<GeoDist, String> {
        Ok(GeoDist { at: header.bind(&DISTANCE_COLUMNS)? })
    }
}

impl Reading for GeoDist {
    fn row(&mut self, row: &Row<'_>, desk: &mut Desk<'_>) -> Taken {
        let at = self.at;
        let (from, to) = (alpha3(row, at[0])?, alpha3(row, at[1])?);
        let km = |place: usize| number(row, at[place], 0, GEODIST.null_words);
        // Without a year: distances do not change.
        let distance = DistanceRow {
            line: row.line,
            origin: desk.area(System::Cepii, from, None, row.line),
            destination: desk.area(System::Cepii, to, None, row.line),
            contiguous: truth(row, at[2])?,
            common_language: truth(row, at[3])?,
            colony: truth(row, at[5])?,
            distance_km: km(10)?,
            capitals_km: km(11)?,
            weighted_km: km(12)?,
            weighted_ces_km: km(13)?,
        };
        desk.out.distance(distance);
        Ok(())
    }
}

fn alpha3<'a>(row: &Row<'a>, column: Option<usize>) -> Taken<&'a [u8]> {
    let code = row.get(column);
    let letters = (3..=6).contains(&code.len()) && code[..3].iter().all(u8::is_ascii_alphabetic);
    if letters {
        Ok(code)
    } else {
        Err(Flaw::at(column, "bad-code", format!("`{}` is no code of an area", short(code))))
    }
}

fn truth(row: &Row<'_>, column: Option<usize>) -> Taken<Option<bool>> {
    match row.get(column) {
        b"" | b"NA" | b"NaN" | b"nan" | b"." => Ok(None),
        text => flag(text)
            .map(Some)
            .ok_or_else(|| Flaw::at(column, "bad-flag", format!("`{}` is neither 0 nor 1", short(text)))),
    }
}
