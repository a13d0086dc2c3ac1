//! Values in the prices of one year.

use bilat::measures::Ask;

use super::{figure, lines, near, refusal, table};
use crate::statistics::{indicators_of, with_totals};

const TRADE: &str = "reporter,partner,flow,year,value,prices\n\
    AZE,PAK,export,2010,100,nominal\nPAK,AZE,export,2010,0,nominal\n\
    AZE,PAK,export,2011,100,nominal\nPAK,AZE,export,2011,0,nominal\n\
    AZE,PAK,export,1900,100,nominal\nPAK,AZE,export,1900,0,nominal\n\
    AZE,PAK,export,2010,7,constant 2015\nPAK,AZE,export,2010,0,constant 2015\n";

fn deflated(name: Option<&str>, base_year: Option<i32>) -> Ask {
    Ask { deflator: name.map(str::to_owned), base_year, ..Ask::default() }
}

#[test]
fn us_consumer_prices_are_the_usual_deflator() {
    let frame = table("real", &with_totals(TRADE), &deflated(None, Some(2010)));
    assert_eq!(
        lines(&frame, &[], &["prices", "year", "value", "real", "deflator", "deflator_value", "base_year", "missing"]),
        [
            "constant 2015,2010,7,,us-cpi,218.056,2010,the values are in constant prices already",
            "nominal,1900,100,,us-cpi,,2010,the deflator has no value for the year",
            "nominal,2010,100,100,us-cpi,218.056,2010,",
            "nominal,2011,100,96.94,us-cpi,224.939,2010,",
        ]
    );
    near(figure(&frame, &[("year", "2011")], "real_growth"), Some(218.056 / 224.939 - 1.0), "growth");
    // Without --base-year the last year of the index.
    let frame = table("real", &with_totals(TRADE), &Ask::default());
    assert_eq!(lines(&frame, &[("year", "2011")], &["base_year", "real"]), ["2024,139.46"]);
}

#[test]
fn any_indicator_can_deflate() {
    let indicators = "area,area_name,indicator,name,year,value,month,release\n\
        USA,USA,NY.GDP.DEFL.ZS,GDP deflator,2010,80,,r1\nUSA,USA,NY.GDP.DEFL.ZS,GDP deflator,2011,100,,r1\n\
        USA,USA,NY.GDP.DEFL.ZS,GDP deflator,2012,,,r1\nUSA,USA,NY.GDP.DEFL.ZS,GDP deflator,2011,999,1,r1\n\
        ,WLD,NY.GDP.DEFL.ZS,GDP deflator,2010,50,,r1\n\
        PAK,PAK,FP.CPI.TOTL,prices,2010,1,,r1\nPAK,PAK,FP.CPI.TOTL,prices,2010,2,,r2\n";
    let tables = with_totals(TRADE).with_given("indicators", indicators_of(indicators));
    let frame = table("real", &tables, &deflated(Some("ny.gdp.defl.zs:usa"), None));
    assert_eq!(
        lines(&frame, &[("prices", "nominal")], &["year", "real", "base_year", "deflator"]),
        ["1900,,2011,ny.gdp.defl.zs:usa", "2010,125,2011,ny.gdp.defl.zs:usa", "2011,100,2011,ny.gdp.defl.zs:usa"]
    );
    let frame = table("real", &tables, &deflated(Some("NY.GDP.DEFL.ZS:WLD"), None));
    assert_eq!(lines(&frame, &[("prices", "nominal"), ("year", "2010")], &["real"]), ["100"]);
    assert!(refusal("real", &tables, &deflated(Some("FP.CPI.TOTL:PAK"), None)).contains("several values for 2010"));
    assert!(refusal("real", &tables, &deflated(Some("NY.GDP.DEFL.ZS:DEU"), None)).contains("no indicator"));
    assert!(refusal("real", &tables, &deflated(Some("us-cpj"), None)).contains("us-cpi"));
    assert!(refusal("real", &tables, &deflated(None, Some(1850))).contains("1913 to 2024"));
}
