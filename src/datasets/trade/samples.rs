//! Real files, where they are at hand: `../shared/samples` beside the repository. They are not part of it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use rust_decimal::Decimal;

use super::tests::shipped;
use super::*;
use crate::datasets::audit::{Audit, Tally};
use crate::datasets::flows::{AreaClass, Counting, FlowKind, FlowRow, IndicatorRow, Reason};

/// A sample, or a line that says that it is not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: no sample {name} beside the repository");
    }
    bytes
}

/// Reads a file twice: rows with the audit's word on them.
fn audited(name: &str, bytes: &[u8]) -> (Vec<FlowRow>, Report, Tally) {
    let areas = shipped();
    let mut audit = Audit::default();
    let mut look = |row: FlowRow| {
        audit.look(&row).expect("not too many");
        ControlFlow::Continue(())
    };
    read(name, bytes, Ask::default(), areas, &mut look).expect("read");
    let mut verdict = audit.settle();
    let mut rows = Vec::new();
    let mut judge = |mut row: FlowRow| {
        verdict.judge(&mut row);
        rows.push(row);
        ControlFlow::Continue(())
    };
    let report = read(name, bytes, Ask::default(), areas, &mut judge).expect("read again");
    let tally = verdict.tally().clone();
    (rows, report, tally)
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a FlowRow>) -> Decimal {
    rows.into_iter().filter_map(|row| row.value).sum()
}

const PORTAL: &str = "trade/comtrade_new_TOTAL_2022_CHN_DEU_USA_allpartners.csv";

#[test]
fn the_world_is_the_sum_of_its_partners_for_three_reporters() {
    let Some(bytes) = sample(PORTAL) else { return };
    let (rows, report, tally) = audited("portal.csv", &bytes);
    assert_eq!((report.records, report.dropped, report.unmatched.len()), (1352, 0, 0));
    let mut seen = 0;
    for code in ["156", "276", "842"] {
        for flow in [FlowKind::Export, FlowKind::Import] {
            let of = || rows.iter().filter(move |row| &*row.reporter.raw == code && row.flow == flow);
            let world = sum(of().filter(|row| row.partner.class == AreaClass::World));
            let partners = sum(of().filter(|row| row.partner.class != AreaClass::World));
            assert!((world - partners).abs() < number("0.1"), "{code} {flow}: {world} {partners}");
            seen += 1;
        }
    }
    assert_eq!(seen, 6);
    assert_eq!(tally.of(Reason::World).rows, 6);
    assert_eq!(tally.of(Reason::SelfTrade).value, number("122883424107"));
    let other_asia = rows.iter().find(|row| &*row.partner.raw == "490" && &*row.reporter.raw == "156");
    assert!(other_asia.is_some_and(|row| row.count == Counting::SetAside(Reason::Nes)));
}

#[test]
fn germany_and_china_2022_in_four_definitions() {
    let Some(bytes) = sample(PORTAL) else { return };
    let (rows, _, _) = audited("portal.csv", &bytes);
    let of = |reporter: &str, partner: &str, flow: FlowKind| {
        let matching = rows.iter().filter(|row| {
            row.count == Counting::Once
                && row.flow == flow
                && row.reporter.code.is_some_and(|code| code.code() == reporter)
                && row.partner.code.is_some_and(|code| code.code() == partner)
        });
        sum(matching)
    };
    let (x_de, m_de) = (of("DEU", "CHN", FlowKind::Export), of("DEU", "CHN", FlowKind::Import));
    let (x_cn, m_cn) = (of("CHN", "DEU", FlowKind::Export), of("CHN", "DEU", FlowKind::Import));
    let billions: Vec<String> = [x_cn + m_cn, x_de + m_de, x_de + x_cn, m_de + m_cn]
        .iter()
        .map(|value| (value / number("1e9".replace("e9", "000000000").as_str())).round_dp(1).to_string())
        .collect();
    assert_eq!(billions, ["227.6", "320.0", "229.6", "318.0"]);
}

#[test]
fn six_flows_as_both_sides_tell_them() {
    let (Some(bytes), Some(golden)) = (sample(PORTAL), sample("golden/mirror_2022_CHN_DEU_USA.csv")) else { return };
    let (rows, _, _) = audited("portal.csv", &bytes);
    let mut values: BTreeMap<(String, String, FlowKind), Decimal> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.count == Counting::Once) {
        if let (Some(reporter), Some(partner), Some(value)) = (row.reporter.code, row.partner.code, row.value) {
            *values.entry((reporter.to_string(), partner.to_string(), row.flow)).or_default() += value;
        }
    }
    let mut lines = 0;
    for line in String::from_utf8_lossy(&golden).lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let (exporter, importer) = (parts[0].to_owned(), parts[1].to_owned());
        assert_eq!(values[&(exporter.clone(), importer.clone(), FlowKind::Export)], number(parts[2]));
        assert_eq!(values[&(importer, exporter, FlowKind::Import)], number(parts[3]));
        lines += 1;
    }
    assert_eq!(lines, 6);
}

#[test]
fn sixteen_second_partners_are_one_total() {
    let Some(bytes) = sample("golden/cipf_double_count_CHN_AGO_2017.csv") else { return };
    let (rows, _, tally) = audited("cipf.csv", &bytes);
    assert_eq!(rows.len(), 17);
    let kept = tally.kept[&FlowKind::Import];
    assert_eq!((kept.rows, kept.value), (1, number("20698709467")));
    let aside = tally.of(Reason::SecondPartner);
    assert_eq!((aside.rows, aside.value), (16, number("20698709467")));
}

#[test]
fn three_levels_in_one_file_are_summed_once() {
    let Some(bytes) = sample("trade/comtrade_2012_old_11col_IND_reporter_CHN_partner.csv") else { return };
    let (rows, report, tally) = audited("old.csv", &bytes);
    assert_eq!((report.records, report.dropped), (8739, 0));
    let total = sum(rows.iter().filter(|row| row.is_total()));
    let kept: Decimal = tally.kept.values().map(|kept| kept.value).sum();
    assert_eq!(kept, total);
    // Without the totals, the chapters: the same sum.
    let text = String::from_utf8(bytes).expect("ASCII");
    let no_total: String =
        text.lines().filter(|line| !line.contains("TOTAL")).map(|line| format!("{line}\n")).collect();
    let (rows, _, tally) = audited("old.csv", no_total.as_bytes());
    let kept: Decimal = tally.kept.values().map(|kept| kept.value).sum();
    let chapters = sum(rows.iter().filter(|row| row.product.len() == 2));
    assert_eq!(kept, chapters);
    assert!((kept - total).abs() < number("100"));
    assert!(tally.of(Reason::MixedLevel).rows > 8000);
}

#[test]
fn every_sample_is_read_without_a_row_lost() {
    for (name, layout, records) in [
        ("baci_HS17_Y2020_V202301_AFG_subset.csv", Layout::Baci, 2412),
        ("comtrade_bulk_34col_ARG_2000_H0.csv", Layout::ComtradeBulk, 100),
        ("comtrade_legacy_12col_USA_CHN_2017_HS2.csv", Layout::ComtradeLegacySubset, 290),
        ("comtrade_legacy_2014_world_diamonds_TOTAL.csv", Layout::ComtradeLegacy, 223),
        ("comtrade_legacy_S4_china_project_0.csv", Layout::ComtradeLegacy, 3184),
        ("cow_dyadic_2001_subset_v4_first3000.csv", Layout::Cow, 2999),
        ("imf_imts_2026_rows_from_test_fixture.csv", Layout::ImfImts, 9),
        ("ref_baci_country_codes_V202301.csv", Layout::BaciCountries, 238),
        ("wdi_API_NY.GDP.PCAP.KD_DS2_en_csv_v2_4770398.csv", Layout::Wdi, 266),
    ] {
        let Some(bytes) = sample(&format!("trade/{name}")) else { continue };
        let (_, report, _) = audited(name, &bytes);
        assert_eq!((report.release.layout, report.records, report.dropped), (layout, records, 0), "{name}");
        assert!(report.unmatched.is_empty(), "{name}: {:?}", report.unmatched);
    }
}

#[test]
fn the_world_bank_sample_has_its_vintage_and_its_groups() {
    let Some(bytes) = sample("trade/wdi_API_NY.GDP.PCAP.KD_DS2_en_csv_v2_4770398.csv") else { return };
    struct Indicators(Vec<IndicatorRow>);
    impl Sink for Indicators {
        fn flow(&mut self, _: FlowRow) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn indicator(&mut self, row: IndicatorRow) -> ControlFlow<()> {
            self.0.push(row);
            ControlFlow::Continue(())
        }
    }
    let areas = shipped();
    let mut all = Indicators(Vec::new());
    let report = read("wdi.csv", &bytes[..], Ask::default(), areas, &mut all).expect("read");
    assert_eq!(report.release.vintages[0].text, "2022-12-22");
    assert_eq!(all.0.len(), 266 * 62);
    let countries = all.0.iter().filter(|row| row.year == 2021 && row.area.code.is_some()).count();
    assert_eq!(countries, 216);
    let aruba = all.0.iter().find(|row| &*row.area.raw == "ABW" && row.year == 1986).and_then(|row| row.value);
    assert_eq!(aruba, Some(number("15221.8506766724")));
}
