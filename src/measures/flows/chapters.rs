//! Short names of the chapters of the Harmonized System and of the divisions of the SITC, for tables and charts: what most of one is, in
//! a few words.

use crate::datasets::comtrade::Family;

/// Code and name. Chapter 77 is kept free, 98 and 99 are left to each country.
const CHAPTERS: [(&str, &str); 98] = [
    ("01", "Live animals"),
    ("02", "Meat"),
    ("03", "Fish and seafood"),
    ("04", "Dairy, eggs and honey"),
    ("05", "Other animal products"),
    ("06", "Plants and flowers"),
    ("07", "Vegetables"),
    ("08", "Fruit and nuts"),
    ("09", "Coffee, tea and spices"),
    ("10", "Cereals"),
    ("11", "Flour and starch"),
    ("12", "Oil seeds"),
    ("13", "Gums and resins"),
    ("14", "Other plant products"),
    ("15", "Fats and oils"),
    ("16", "Preserved meat and fish"),
    ("17", "Sugar"),
    ("18", "Cocoa"),
    ("19", "Bread and pasta"),
    ("20", "Preserved fruit and vegetables"),
    ("21", "Other food"),
    ("22", "Beverages"),
    ("23", "Animal feed"),
    ("24", "Tobacco"),
    ("25", "Salt, stone and cement"),
    ("26", "Ores"),
    ("27", "Oil, gas and coal"),
    ("28", "Inorganic chemicals"),
    ("29", "Organic chemicals"),
    ("30", "Medicines"),
    ("31", "Fertilisers"),
    ("32", "Dyes and paints"),
    ("33", "Perfumes and cosmetics"),
    ("34", "Soap and waxes"),
    ("35", "Glues and proteins"),
    ("36", "Explosives"),
    ("37", "Photographic goods"),
    ("38", "Other chemicals"),
    ("39", "Plastics"),
    ("40", "Rubber"),
    ("41", "Hides and leather"),
    ("42", "Leather goods"),
    ("43", "Furs"),
    ("44", "Wood"),
    ("45", "Cork"),
    ("46", "Basketware"),
    ("47", "Pulp"),
    ("48", "Paper"),
    ("49", "Books and print"),
    ("50", "Silk"),
    ("51", "Wool"),
    ("52", "Cotton"),
    ("53", "Other plant fibres"),
    ("54", "Man-made filaments"),
    ("55", "Man-made staple fibres"),
    ("56", "Felt and rope"),
    ("57", "Carpets"),
    ("58", "Special fabrics"),
    ("59", "Coated fabrics"),
    ("60", "Knitted fabrics"),
    ("61", "Knitted clothing"),
    ("62", "Woven clothing"),
    ("63", "Other textiles"),
    ("64", "Footwear"),
    ("65", "Headgear"),
    ("66", "Umbrellas"),
    ("67", "Feathers and artificial flowers"),
    ("68", "Stone and cement articles"),
    ("69", "Ceramics"),
    ("70", "Glass"),
    ("71", "Gems, gold and jewellery"),
    ("72", "Iron and steel"),
    ("73", "Iron and steel articles"),
    ("74", "Copper"),
    ("75", "Nickel"),
    ("76", "Aluminium"),
    ("78", "Lead"),
    ("79", "Zinc"),
    ("80", "Tin"),
    ("81", "Other metals"),
    ("82", "Tools and cutlery"),
    ("83", "Metal fittings"),
    ("84", "Machinery and computers"),
    ("85", "Electrical goods"),
    ("86", "Railway equipment"),
    ("87", "Vehicles"),
    ("88", "Aircraft"),
    ("89", "Ships"),
    ("90", "Instruments"),
    ("91", "Clocks and watches"),
    ("92", "Musical instruments"),
    ("93", "Arms and ammunition"),
    ("94", "Furniture and lamps"),
    ("95", "Toys and sports goods"),
    ("96", "Other manufactures"),
    ("97", "Art and antiques"),
    ("98", "Special transactions"),
    ("99", "Unclassified goods"),
];

/// The editions of the SITC whose divisions these are: in the second 57 is explosives, and in the first 72 is all that is electrical.
pub(super) const DIVIDED: [&str; 2] = ["S3", "S4"];

/// Code and name of each division of the third and fourth edition of the SITC.
pub(super) const DIVISIONS: [(&str, &str); 67] = [
    ("00", "Live animals"),
    ("01", "Meat"),
    ("02", "Dairy and eggs"),
    ("03", "Fish and seafood"),
    ("04", "Cereals and flour"),
    ("05", "Fruit and vegetables"),
    ("06", "Sugar and honey"),
    ("07", "Coffee, tea and cocoa"),
    ("08", "Animal feed"),
    ("09", "Other food"),
    ("11", "Beverages"),
    ("12", "Tobacco"),
    ("21", "Raw hides"),
    ("22", "Oil seeds"),
    ("23", "Raw rubber"),
    ("24", "Cork and wood"),
    ("25", "Pulp and waste paper"),
    ("26", "Textile fibres"),
    ("27", "Raw minerals"),
    ("28", "Ores and scrap"),
    ("29", "Other raw materials"),
    ("32", "Coal"),
    ("33", "Oil"),
    ("34", "Gas"),
    ("35", "Electricity"),
    ("41", "Animal oils"),
    ("42", "Vegetable oils"),
    ("43", "Processed oils"),
    ("51", "Organic chemicals"),
    ("52", "Inorganic chemicals"),
    ("53", "Dyes and paints"),
    ("54", "Medicines"),
    ("55", "Perfumes and soap"),
    ("56", "Fertilisers"),
    ("57", "Raw plastics"),
    ("58", "Plastic sheets and tubes"),
    ("59", "Other chemicals"),
    ("61", "Leather"),
    ("62", "Rubber articles"),
    ("63", "Wood articles"),
    ("64", "Paper"),
    ("65", "Yarn and fabrics"),
    ("66", "Stone and glass"),
    ("67", "Iron and steel"),
    ("68", "Other metals"),
    ("69", "Metal articles"),
    ("71", "Engines and turbines"),
    ("72", "Special machinery"),
    ("73", "Machine tools"),
    ("74", "General machinery"),
    ("75", "Computers"),
    ("76", "Telephones"),
    ("77", "Electrical goods"),
    ("78", "Road vehicles"),
    ("79", "Aircraft and ships"),
    ("81", "Building fittings"),
    ("82", "Furniture"),
    ("83", "Bags and luggage"),
    ("84", "Clothing"),
    ("85", "Footwear"),
    ("87", "Instruments"),
    ("88", "Cameras and watches"),
    ("89", "Other manufactures"),
    ("91", "Post packages"),
    ("93", "Special transactions"),
    ("96", "Coin"),
    ("97", "Gold"),
];

/// The name of a chapter; `None` for what is no chapter.
pub fn chapter_name(code: &str) -> Option<&'static str> {
    CHAPTERS.iter().find(|chapter| chapter.0 == code).map(|chapter| chapter.1)
}

/// The name of a product in a classification, `HS`, `H5`, `HS17` or `S4`; `None` for what is neither a chapter nor a division, and for other
/// classifications.
pub fn product_name(classification: &str, code: &str) -> Option<&'static str> {
    match classification {
        class if Family::of(class) == Family::Harmonized => chapter_name(code),
        class if DIVIDED.contains(&class) => {
            DIVISIONS.iter().find(|division| division.0 == code).map(|division| division.1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_stands_here_once_and_has_a_name_of_its_own() {
        let expected: Vec<String> =
            (1..=99).filter(|number| *number != 77).map(|number| format!("{number:02}")).collect();
        assert_eq!(CHAPTERS.iter().map(|chapter| chapter.0).collect::<Vec<_>>(), expected);
        let names: std::collections::BTreeSet<&str> = CHAPTERS.iter().map(|chapter| chapter.1).collect();
        assert_eq!(names.len(), CHAPTERS.len());
        assert_eq!(
            (chapter_name("27"), chapter_name("77"), chapter_name("2")),
            (Some("Oil, gas and coal"), None, None)
        );
    }

    #[test]
    fn a_code_has_the_name_of_its_classification() {
        let of = |class: &str| product_name(class, "27");
        assert_eq!(
            [of("HS"), of("H6"), of("S4")],
            [Some("Oil, gas and coal"), Some("Oil, gas and coal"), Some("Raw minerals")]
        );
        // The codes of other editions are other things.
        assert_eq!([of("S1"), of("S2"), of("SITC"), of("BE"), of("")], [None; 5]);
        assert_eq!([product_name("HS", "2710"), product_name("S4", "752")], [None; 2]);
        assert!(DIVISIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let names: std::collections::BTreeSet<&str> = DIVISIONS.iter().map(|division| division.1).collect();
        assert_eq!(names.len(), DIVISIONS.len());
    }
}
