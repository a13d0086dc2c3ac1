//! Files as others save them, and the figures that a careful reader takes from them.

use std::path::{Path, PathBuf};

use crate::support::{Run, bilat};

/// Files by name and content, in a folder that goes with it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("store")
    }

    fn import(&self, file: &Path) -> Run {
        bilat(&["import", text(file), "--store", text(&self.store())])
    }

    /// A table of what was imported, as CSV without its header.
    fn table(&self, name: &str, columns: &str) -> Vec<String> {
        csv(&bilat(&["table", name, "--store", text(&self.store()), "--format", "csv", "--columns", columns]))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn csv(run: &Run) -> Vec<String> {
    run.stdout.lines().skip(1).map(str::to_owned).collect()
}

/// A measure straight from a file.
fn straight(name: &str, file: &Path, columns: &str) -> Run {
    bilat(&["table", name, "--input", text(file), "--format", "csv", "--columns", columns])
}

const IMTS: &str = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,STATUS\n\
     IMF.STA:IMTS(1.0.0),AZE,XG_FOB_USD,PAK,A,2021,5000000,6,\n\
     IMF.STA:IMTS(1.0.0),AZE,MG_CIF_USD,PAK,A,2021,7000000,6,\n\
     IMF.STA:IMTS(1.0.0),PAK,XG_FOB_USD,AZE,A,2021,6500000,6,E\n\
     IMF.STA:IMTS(1.0.0),PAK,MG_CIF_USD,AZE,A,2021,5300000,6,E\n";

const ITPD: &str = "exporter_iso3,importer_iso3,year,industry_id,broad_sector,trade,flag_mirror\n\
     AZE,PAK,2016,1,Agriculture,1.5,0\nAZE,PAK,2016,30,Mining and Energy,3.5,1\nPAK,AZE,2016,1,Agriculture,6.5,0\n";

const ATLAS: &str = "location_code,partner_code,year,hs_product_code,export_value,import_value\n\
     AZE,PAK,2019,2709,4000000,0\nAZE,PAK,2019,0101,1000000,7000000\n\
     PAK,AZE,2019,2709,0,4000000\nPAK,AZE,2019,0101,7000000,1000000\n";

#[test]
fn an_estimate_in_the_books_of_one_side_is_no_reconciled_figure() {
    let desk = Desk::new();
    let file = desk.file("imts.csv", IMTS);
    let columns = "books_a,books_b,exports,imports,reconciled,estimate,missing";
    let answers = ["12000000,11800000,11500000,12300000,,true,"];
    assert_eq!(csv(&straight("two-way", &file, columns)), answers);
    assert_eq!(desk.import(&file).code, 0);
    assert_eq!(desk.table("two-way", columns), answers);
    let books = desk.table("totals", "reporter,flow,books,estimate");
    assert_eq!(books, ["AZE,export,own,false", "AZE,import,own,false", "PAK,export,own,true", "PAK,import,own,true"]);
}

#[test]
fn one_figure_for_both_sides_has_no_books_of_either() {
    let desk = Desk::new();
    let columns = "export_a,import_a,export_b,import_b,books_a,exports,reconciled,estimate";
    for (name, content, answer) in [
        ("itpd.csv", ITPD, "5000000,,6500000,,,,11500000,true"),
        ("atlas.csv", ATLAS, "5000000,,7000000,,,,12000000,true"),
    ] {
        let file = desk.file(name, content);
        assert_eq!(csv(&straight("two-way", &file, columns)), [answer], "{name}");
    }
}

#[test]
fn what_the_atlas_tells_from_both_sides_is_counted_once() {
    let desk = Desk::new();
    let file = desk.file("atlas.csv", ATLAS);
    assert_eq!(desk.import(&file).code, 0);
    let partners = desk.table("partners", "reporter,flow,partner,value,share,partners");
    assert_eq!(
        partners,
        [
            "AZE,export,PAK,5000000,1,1",
            "AZE,import,PAK,7000000,1,1",
            "PAK,export,AZE,7000000,1,1",
            "PAK,import,AZE,5000000,1,1",
        ]
    );
    let products = desk.table("products", "reporter,flow,product,value");
    assert!(products.contains(&"AZE,import,01,7000000".to_owned()), "{products:?}");
    // A file of one place alone tells both directions.
    let half: String = ATLAS.lines().take(3).map(|line| format!("{line}\n")).collect();
    let half = desk.file("half.csv", half);
    assert_eq!(csv(&straight("two-way", &half, "export_a,export_b,reconciled")), ["5000000,7000000,12000000"]);
}
