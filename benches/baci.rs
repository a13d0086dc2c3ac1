//! Writes trade files of the size of the real ones: same layout, figures of no meaning, the same bytes for the same call.
//!
//! [`generate`] writes a year of BACI, [`generate_comtrade`] a UN Comtrade portal download. Countries and products are drawn
//! Zipf-like: a few pairs trade nearly every product, most trade a handful.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// Seed of every file.
const SEED: u64 = 0x5eed_0fba_c1da_7a00;

/// Country codes that BACI uses today (those of states that no longer exist left out).
#[rustfmt::skip]
pub const COUNTRIES: [u16; 226] = [
    4, 8, 12, 16, 20, 24, 28, 31, 32, 36, 40, 44, 48, 50, 51, 52, 56, 60, 64, 68, 70, 72, 76, 84, 86, 90, 92, 96, 100, 104, 108, 112,
    116, 120, 124, 132, 136, 140, 144, 148, 152, 156, 162, 166, 170, 174, 175, 178, 180, 184, 188, 191, 192, 196, 203, 204, 208, 212,
    214, 218, 222, 226, 231, 232, 233, 238, 242, 246, 251, 258, 260, 262, 266, 268, 270, 275, 276, 288, 292, 296, 300, 304, 308, 316,
    320, 324, 328, 332, 340, 344, 348, 352, 360, 364, 368, 372, 376, 380, 384, 388, 392, 398, 400, 404, 408, 410, 414, 417, 418, 422,
    426, 428, 430, 434, 440, 442, 446, 450, 454, 458, 462, 466, 470, 478, 480, 484, 490, 496, 498, 499, 500, 504, 508, 512, 516, 520,
    524, 528, 531, 533, 534, 535, 540, 548, 554, 558, 562, 566, 570, 574, 579, 580, 583, 584, 585, 586, 591, 598, 600, 604, 608,
    616, 620, 624, 626, 634, 642, 643, 646, 652, 654, 659, 660, 662, 666, 670, 674, 678, 682, 686, 688, 690, 694, 699, 702, 703, 704,
    705, 706, 710, 716, 724, 728, 729, 740, 748, 752, 757, 760, 762, 764, 768, 776, 780, 784, 788, 792, 795, 796, 798, 800, 804,
    807, 818, 826, 834, 842, 849, 854, 858, 860, 862, 876, 882, 887, 894,
];

/// Products of a generated file.
const PRODUCTS: usize = 4_992;

/// A year of BACI: `t,i,j,k,v,q`, sorted by exporter, importer and product; values in thousand USD without trailing zeros,
/// quantities in tonnes padded to thirteen characters, `NA` in three of a hundred.
///
/// # Errors
/// When the file cannot be written.
pub fn generate(year: u16, rows: u64, path: &Path) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    out.write_all(b"t,i,j,k,v,q\n")?;
    write_baci_rows(year, rows, &mut out)?;
    out.flush()
}

fn write_baci_rows(year: u16, rows: u64, out: &mut impl Write) -> Result<()> {
    let mut random = Random(SEED ^ u64::from(year));
    let (sizes, products) = (country_sizes(), products());
    let weights = product_weights();
    let scale = scale_for(rows, &sizes, &weights);
    // Rows are taken where the running sum of the chances passes a whole number: exactly `rows` of them, spread evenly.
    let mut sum = 0.5;
    let mut line = Vec::with_capacity(64);
    for (exporter, exporter_size) in COUNTRIES.iter().zip(&sizes) {
        for (importer, importer_size) in COUNTRIES.iter().zip(&sizes) {
            if exporter == importer {
                continue;
            }
            for (product, weight) in products.iter().zip(&weights) {
                sum += (scale * exporter_size * importer_size * weight).min(1.0);
                if sum >= 1.0 {
                    sum -= 1.0;
                    line.clear();
                    write!(line, "{year},{exporter},{importer},{product:06},")?;
                    let value = random.value();
                    write_value(&mut line, value, 3)?;
                    match random.next() % 100 {
                        0..3 => line.extend_from_slice(b",           NA\n"),
                        _ => {
                            let (tonnes, grams) = (value / 3_700, value / 4 % 1_000);
                            writeln!(line, ",{tonnes:9}.{grams:03}")?;
                        }
                    }
                    out.write_all(&line)?;
                }
            }
        }
    }
    Ok(())
}

/// A prime.
const STEP: u64 = 1_009;

/// The header of a UN Comtrade portal file.
pub const COMTRADE_HEADER: &str = "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,\
    flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,\
    classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,\
    motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,\
    isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate";

/// A portal download in its classic mode: 47 names and 48 fields, every value quoted, ISO 8859-1, six-digit detail by reporter, flow
/// and partner with rows for the World, each product once.
///
/// # Errors
/// When the file cannot be written.
pub fn generate_comtrade(year: u16, rows: u64, path: &Path) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "{COMTRADE_HEADER}")?;
    let mut random = Random(SEED ^ rows);
    let products = products();
    let reporters = &COUNTRIES[..100];
    let a_group = rows.div_ceil(reporters.len() as u64 * 2 * 201);
    let mut left = rows;
    for reporter in reporters {
        for (flow, flow_name) in [("M", "Import"), ("X", "Export")] {
            for partner in std::iter::once(&0).chain(&COUNTRIES[26..]).filter(|partner| *partner != reporter) {
                // From one product on, every so-manieth: the step has no factor of their number, so none comes twice.
                let start = random.next() % products.len() as u64;
                for turn in 0..a_group.min(left).min(products.len() as u64) {
                    left -= 1;
                    let product = products[((start + turn * STEP) % products.len() as u64) as usize];
                    let dyad = (*reporter, flow, flow_name, *partner);
                    write_comtrade_row(&mut out, year, dyad, product, &mut random)?;
                }
            }
        }
    }
    out.flush()
}

fn write_comtrade_row(
    out: &mut impl Write,
    year: u16,
    (reporter, flow, flow_name, partner): (u16, &str, &str, u16),
    product: u32,
    random: &mut Random,
) -> Result<()> {
    write!(out, "\"C\",\"A\",\"{year}0101\",\"{year}\",\"52\",\"{year}\",")?;
    write!(out, "\"{reporter}\",\"R{reporter}\",\"")?;
    write_name(out, reporter)?;
    write!(out, "\",\"{flow}\",\"{flow_name}\",\"{partner}\",\"P{partner}\",\"")?;
    write_name(out, partner)?;
    write!(out, "\",\"0\",\"W00\",\"World\",\"H6\",\"HS\",\"true\",\"{product:06}\",")?;
    write!(out, "\"Heading {:04}, other\",", product / 100)?;
    write!(out, "\"6\",\"true\",\"C00\",\"TOTAL CPC\",\"0\",\"0\",\"TOTAL MOT\",\"8\",\"kg\",")?;
    let value = random.value();
    let mut money = Vec::with_capacity(24);
    write_value(&mut money, value * 1_000, 3)?;
    write!(
        out,
        "\"{}\",\"false\",\"-1\",\"N/A\",\"0\",\"false\",\"{}\",\"false\",\"0\",\"false\",",
        value / 3,
        value / 3
    )?;
    let empty: &[u8] = b"";
    let quoted = [b"\"", money.as_slice(), b"\""].concat();
    let (cif, fob) = if flow == "M" { (quoted.as_slice(), empty) } else { (empty, quoted.as_slice()) };
    for field in [cif, fob, &quoted] {
        out.write_all(field)?;
        out.write_all(b",")?;
    }
    out.write_all(b"\"0\",\"true\",\"false\",\n")
}

/// The name of a country in ISO 8859-1: two of them have letters that are not ASCII, the others a comma.
fn write_name(out: &mut impl Write, code: u16) -> Result<()> {
    match code {
        0 => out.write_all(b"World"),
        792 => out.write_all(b"T\xfcrkiye"),
        384 => out.write_all(b"C\xf4te d'Ivoire"),
        _ => write!(out, "Area {code}, Rep. of"),
    }
}

/// A number of thousandths without trailing zeros: `27902` is `27.902`, `25700` is `25.7`.
fn write_value(out: &mut Vec<u8>, value: u64, decimals: usize) -> Result<()> {
    let unit = 10_u64.pow(u32::try_from(decimals).unwrap_or(0));
    write!(out, "{}", value / unit)?;
    if !value.is_multiple_of(unit) {
        write!(out, ".{:0decimals$}", value % unit)?;
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
    Ok(())
}

/// Six-digit products in order, those of chapters 01 to 09 with their zero.
fn products() -> Vec<u32> {
    let codes = (1..98_u32).filter(|chapter| *chapter != 77).flat_map(|chapter| {
        (1..14_u32).flat_map(move |heading| [10, 20, 90, 99].map(|sub| chapter * 10_000 + heading * 100 + sub))
    });
    codes.take(PRODUCTS).collect()
}

fn country_sizes() -> Vec<f64> {
    ranks(COUNTRIES.len(), 101).into_iter().map(|rank| 1.0 / (1.0 + rank as f64).powf(1.1)).collect()
}

fn product_weights() -> Vec<f64> {
    ranks(PRODUCTS, 1_873).into_iter().map(|rank| 1.0 / (20.0 + rank as f64).powf(0.8)).collect()
}

/// The numbers below `count`, once each, mixed: `step` has no divisor in common with it.
fn ranks(count: usize, step: usize) -> Vec<usize> {
    (0..count).map(|index| (index * step + 17) % count).collect()
}

/// The factor with which the chances of all rows, none above one, add up to `rows`.
fn scale_for(rows: u64, sizes: &[f64], weights: &[f64]) -> f64 {
    let mut sorted = weights.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let mut tail = vec![0.0; sorted.len() + 1];
    for (index, weight) in sorted.iter().enumerate().rev() {
        tail[index] = tail[index + 1] + weight;
    }
    let expected = |scale: f64| -> f64 {
        let pairs = sizes
            .iter()
            .enumerate()
            .flat_map(|(i, a)| sizes.iter().enumerate().filter(move |(j, _)| i != *j).map(move |(_, b)| scale * a * b));
        pairs
            .map(|pair| {
                let certain = sorted.partition_point(|weight| pair * weight >= 1.0);
                certain as f64 + pair * tail[certain]
            })
            .sum()
    };
    let (mut low, mut high) = (0.0, 1e12);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if expected(middle) < rows as f64 { low = middle } else { high = middle }
    }
    high
}

/// SplitMix64: small, fixed, good enough for figures of no meaning.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A value in thousandths: from 1 to some ten million, small ones far more often than large ones.
    fn value(&mut self) -> u64 {
        let bits = self.next();
        let magnitude = (bits % 12 + (bits >> 8) % 12) as u32;
        1 + (bits >> 32) % (2_u64 << magnitude)
    }
}
