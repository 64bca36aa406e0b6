//! The formats in which people have choices give what one row an observation gives.

use std::path::Path;

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_long::StataLong;

use crate::choices::{choi, json, test};
use crate::harness::{folder, refused};

/// Two subjects of two goods; the second bought no milk at `b`.
const ROWS: &str = "id,t,p1,p2,q1,q2\nx,a,1,2,1,2\nx,b,2,1,2,1\ny,a,1,2,3,0\ny,b,2,1,0,2\n";

const INDICES: &[&str] = &["--index", "polynomial,nmci,symmetric_varian_half"];

/// What is found with these files, of which the first is tested.
fn found(case: &str, files: &[(&str, &str)], arguments: &[&str]) -> serde_json::Value {
    let folder = folder(&format!("choices-format-{case}"));
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    json(&folder, files[0].0, &[INDICES, arguments].concat())["subjects"].clone()
}

#[test]
fn every_format_tells_the_same() {
    let expected = found("rows", &[("data.csv", ROWS)], &[]);
    assert_eq!((expected[0]["garp"].as_bool(), expected[1]["garp"].as_bool()), (Some(false), Some(true)));
    let prices = "t,good,p\na,bread,1\na,milk,2\nb,bread,2\nb,milk,1\n";
    let side_by_side = "t,p_bread,p_milk\na,1,2\nb,2,1\n";
    let long = "id,t,good,p,q\nx,a,bread,1,1\nx,a,milk,2,2\nx,b,bread,2,2\nx,b,milk,1,1\n\
                y,a,bread,1,3\ny,a,milk,2,0\ny,b,milk,1,2\ny,b,bread,2,0\n";
    let bought = "id,t,good,q\nx,a,bread,1\nx,a,milk,2\nx,b,bread,2\nx,b,milk,1\ny,a,bread,3\ny,b,milk,2\n";
    let wide = "id,p_1_a,p_2_a,q_1_a,q_2_a,p_1_b,p_2_b,q_1_b,q_2_b\nx,1,2,1,2,2,1,2,1\ny,1,2,3,0,2,1,0,2\n";
    let shares = "id,t,p1,p2,w1,w2,expenditure\nx,a,1,2,0.2,0.8,5\nx,b,2,1,0.8,0.2,5\ny,a,1,2,1,0,3\ny,b,2,1,0,1,2\n";
    let long_shares =
        "id,t,good,w,expenditure\nx,a,1,0.2,5\nx,a,2,0.8,5\nx,b,1,0.8,5\nx,b,2,0.2,5\ny,a,1,1,3\ny,b,2,1,2\n";
    let numbered = "t,p1,p2\na,1,2\nb,2,1\n";
    let quantities = "id,t,q1,q2\nx,a,1,2\nx,b,2,1\ny,a,3,0\ny,b,0,2\n";
    let wide_shares = "id,w_1_a,w_2_a,expenditure_a,w_1_b,w_2_b,expenditure_b\nx,0.2,0.8,5,0.8,0.2,5\ny,1,0,3,0,1,2\n";
    let with_prices = ["--prices", "prices.csv"];
    for (case, text, prices) in [
        ("long", long, None),
        ("long-with-prices", bought, Some(prices)),
        ("long-with-prices-side-by-side", bought, Some(side_by_side)),
        ("wide", wide, None),
        ("shares", shares, None),
        ("long-shares", long_shares, Some(numbered)),
        ("quantities", quantities, Some(numbered)),
        ("wide-shares", wide_shares, Some(numbered)),
    ] {
        let files = [("data.csv", text), ("prices.csv", prices.unwrap_or_default())];
        let arguments: &[&str] = if prices.is_some() { &with_prices } else { &[] };
        let found = found(case, &files, arguments);
        for (subject, expected) in found.as_array().unwrap().iter().zip(expected.as_array().unwrap()) {
            for index in ["garp", "warp", "ccei", "money_pump", "nmci", "symmetric_varian_half"] {
                match (subject[index].as_f64(), expected[index].as_f64()) {
                    (Some(a), Some(b)) => assert!((a - b).abs() < 1e-12, "{case}, {index}: {a}, not {b}"),
                    _ => assert_eq!(subject[index], expected[index], "{case}, {index}"),
                }
            }
        }
        assert_eq!(found.as_array().unwrap().len(), 2, "{case}");
    }
}

#[test]
fn panels_need_not_be_balanced_and_subjects_may_weigh_differently() {
    let wide = "id,weight,p_1_a,p_2_a,q_1_a,q_2_a,p_1_b,p_2_b,q_1_b,q_2_b\nx,3,1,2,1,2,2,1,2,1\nz,1,1,2,2,1,,,,\n";
    let folder = folder("choices-unbalanced");
    std::fs::write(folder.join("data.csv"), wide).unwrap();
    let found = json(&folder, "data.csv", &["--index", "ccei"]);
    assert_eq!(found["subjects"][1]["observations"], 1);
    assert!((found["summary"]["ccei"]["mean"].as_f64().unwrap() - 0.9).abs() < 1e-12);
    assert!((found["summary"]["ccei"]["weighted_mean"].as_f64().unwrap() - 0.85).abs() < 1e-12);
}

/// The sample of 40 subjects as a Stata file.
fn write_stata(path: &Path, release: Release, hole: bool) {
    let text = std::fs::read_to_string(choi()).unwrap();
    let header = Header::builder(release, ByteOrder::LittleEndian).build();
    let mut schema = Schema::builder()
        .add_variable(Variable::builder(VariableType::Long, "id").format("%12.0g"))
        .add_variable(Variable::builder(VariableType::FixedString(4), "t").format("%4s"));
    for name in ["p1", "p2", "q1", "q2"] {
        schema = schema.add_variable(Variable::builder(VariableType::Double, name).format("%10.0g"));
    }
    let writer = DtaWriter::new().from_path(path).unwrap().write_header(header).unwrap();
    let writer = writer.write_schema(schema.build().unwrap()).unwrap();
    let mut records = writer.into_record_writer().unwrap();
    for (k, line) in text.lines().skip(1).enumerate() {
        let fields: Vec<&str> = line.split(',').collect();
        let double = |field: &str| StataDouble::Present(field.parse().unwrap());
        let mut row = vec![Value::Long(StataLong::Present(fields[0].parse().unwrap())), Value::string(fields[1])];
        row.extend(fields[2..].iter().map(|field| Value::Double(double(field))));
        if hole && k == 30 {
            row[5] = Value::Double(StataDouble::Missing(dta::stata::missing_value::MissingValue::System));
        }
        records.write_record(&row).unwrap();
    }
    records.into_long_string_writer().unwrap().into_value_label_writer().unwrap().finish().unwrap();
}

#[test]
fn stata_files_of_several_releases() {
    let folder = folder("choices-stata");
    let expected = json(&folder, &choi(), &["--index", "ccei,nmci"]);
    for release in [Release::V114, Release::V117, Release::V118] {
        write_stata(&folder.join("data.dta"), release, false);
        assert_eq!(json(&folder, "data.dta", &["--index", "ccei,nmci"]), expected);
    }
    write_stata(&folder.join("data.dta"), Release::V118, true);
    let words = refused(&folder, &test(&folder, "data.dta", &[]), 2);
    assert!(words.contains("data.dta: row 31") && words.contains("`q2` is missing"), "{words}");
    let mut bytes = std::fs::read(folder.join("data.dta")).unwrap();
    let release = bytes.windows(3).position(|three| three == b"118").unwrap();
    bytes[release..release + 3].copy_from_slice(b"120");
    std::fs::write(folder.join("data.dta"), &bytes).unwrap();
    let words = refused(&folder, &test(&folder, "data.dta", &[]), 2);
    assert!(words.contains("not a readable Stata file") && words.contains("120"), "{words}");
    write_stata(&folder.join("data.dta"), Release::V118, false);
    let bytes = std::fs::read(folder.join("data.dta")).unwrap();
    std::fs::write(folder.join("data.dta"), &bytes[..bytes.len() / 2]).unwrap();
    let words = refused(&folder, &test(&folder, "data.dta", &[]), 2);
    assert!(words.contains("data.dta: row ") && words.contains("not a readable Stata file"), "{words}");
}

#[test]
fn choices_from_budgets_with_corners() {
    let folder = folder("choices-corners");
    // The first two budgets are linear, and each holds the other's choice; the third has a kink at what is chosen there.
    let linear = "t,v1,v2,q1,q2\na,5,0,1,2\na,0,2.5,,\nb,2.5,0,2,1\nb,0,5,2,1\n";
    std::fs::write(folder.join("data.csv"), format!("{linear}c,3,0,2,2\nc,2,2,,\nc,0,3,,\n")).unwrap();
    let found = json(&folder, "data.csv", &["--index", "garp,ccei,houtman_maks,varian"]);
    let subject = &found["subjects"][0];
    assert_eq!((subject["garp"].as_bool(), subject["observations"].as_u64()), (Some(false), Some(3)));
    assert!((subject["ccei"].as_f64().unwrap() - 0.8).abs() < 1e-9, "{subject}");
    for (text, said) in [
        ("t,v1,v2,q1,q2\na,5,0,,\na,0,2,,\n", "data.csv:2: no row of observation `a` has the choice"),
        ("t,v1,v2,q1,q2\na,5,0,1,1\na,0,2,1,2\n", "data.csv:3: the choice of observation `a` is [1.0, 2.0] here"),
        (
            "t,v1,v2,q1,q2\na,5,0,1,0\nb,1,2,1,1\n",
            "data.csv:2: no corner of the budget of observation `a` has any of `v2`",
        ),
        ("t,v1,v2,q1,q2\na,-5,0,1,0\n", "`v1` is `-5`"),
        ("t,v1,v2,q1,q2\na,5,0,1,\n", "`q2` is missing"),
        ("t,v1,v2,q1\na,5,0,1\n", "there is no column `q2`"),
    ] {
        std::fs::write(folder.join("data.csv"), text).unwrap();
        let words = refused(&folder, &test(&folder, "data.csv", &[]), 2);
        assert!(words.contains(said), "{words}");
    }
}

#[test]
fn choices_from_menus() {
    let listed = "id,t,menu,choice\nx,1,a|b,a\nx,2,b|c,b\nx,3,a|c,c\ny,1,a|b,a\ny,2,b|c,b\ny,3,a|c,a\n";
    let rows = "id,t,option,chosen\nx,1,a,1\nx,1,b,0\nx,2,b,1\nx,2,c,0\nx,3,a,0\nx,3,c,1\n\
                y,1,a,1\ny,1,b,0\ny,2,b,1\ny,2,c,0\ny,3,a,1\ny,3,c,0\n";
    for (case, text) in [("listed", listed), ("rows", rows)] {
        let folder = folder(&format!("choices-menus-{case}"));
        std::fs::write(folder.join("data.csv"), text).unwrap();
        let found = json(&folder, "data.csv", &["--index", "garp,warp,swaps,houtman_maks,cycles"]);
        // a over b, b over c, c over a: no two of them contradict each other, all three do.
        let [x, y] = [&found["subjects"][0], &found["subjects"][1]];
        assert_eq!((&x["garp"], &x["warp"], &y["garp"]), (&false.into(), &true.into(), &true.into()));
        assert!((x["swaps"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((x["cycles"].as_f64(), y["cycles"].as_f64()), (Some(1.0), Some(0.0)));
        assert!((x["houtman_maks"].as_f64().unwrap() - 2.0 / 3.0).abs() < 1e-12);
    }
}

#[test]
fn demand_and_parameters_of_a_subject() {
    let folder = folder("choices-forecast");
    // Half of the expenditure goes to each good.
    let data = "t,p1,p2,q1,q2\na,1,2,2,1\nb,2,1,1,2\nc,1,1,3,3\n";
    std::fs::write(folder.join("data.csv"), data).unwrap();
    std::fs::write(folder.join("new.csv"), "t,p1,p2,expenditure\nnew,1,1,3\n").unwrap();
    let found = json(&folder, "data.csv", &["--index", "ccei", "--demand", "new.csv", "--fit", "ces,quasilinear"]);
    let subject = &found["subjects"][0];
    // Both bundles were to be had for 3: x + 2y ≥ 4 and 2x + y ≥ 4 on x + y = 3.
    let bounds = &subject["demand"][0]["quantities"];
    for (good, end, expected) in [(0, 0, 1.0), (0, 1, 2.0), (1, 0, 1.0), (1, 1, 2.0)] {
        assert!((bounds[good][end].as_f64().unwrap() - expected).abs() < 1e-7, "{bounds}");
    }
    let ces = &subject["fit"]["ces"];
    assert!((ces["parameters"]["a"].as_f64().unwrap() - 0.5).abs() < 1e-3, "{ces}");
    assert!(ces["loss"].as_f64().unwrap() < 1e-9 && ces["standard_errors"]["rho"].is_number(), "{ces}");
    assert!(subject["fit"]["quasilinear"]["loss"].as_f64().unwrap() > 0.0);
    for (text, said) in [
        ("t,p1,p2\nnew,0,1\n", "new.csv:2: `p1` is `0`; expected a finite price above 0"),
        ("t,p1,p2,expenditure\nnew,1,1,-3\n", "new.csv:2: `expenditure` is `-3`"),
        ("t,x\nnew,1\n", "there are no columns `t`, `p1`"),
    ] {
        std::fs::write(folder.join("new.csv"), text).unwrap();
        let words = refused(&folder, &test(&folder, "data.csv", &["--demand", "new.csv"]), 2);
        assert!(words.contains(said), "{words}");
    }
    std::fs::write(folder.join("new.csv"), "t,q1,q2,p1,p2\nx,2,2,1,1\ny,0.5,0.5,1,2\n").unwrap();
    let arguments = ["--index", "ccei", "--money-metric", "new.csv", "--report", "report.html", "--fit", "ces"];
    let found = json(&folder, "data.csv", &arguments);
    let of = |k: usize| found["subjects"][0]["money_metric"][k].clone();
    // (2, 2) was to be had at c, and dominates both other choices; of their budgets it must be outside at a and b.
    assert_eq!(
        (of(0)["preferred"].clone(), of(0)["worse"].clone()),
        (serde_json::json!(["c"]), serde_json::json!(["a", "b"]))
    );
    let [low, high] = [0, 1].map(|end| of(0)["bounds"][end].as_f64().unwrap());
    assert!((low - 8.0 / 3.0).abs() < 1e-7 && (high - 4.0).abs() < 1e-12, "{low} {high}");
    assert_eq!(
        (of(1)["preferred"].clone(), of(1)["worse"].clone()),
        (serde_json::json!(["a", "b", "c"]), serde_json::json!([]))
    );
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(report.contains("bundle-0-0") && report.contains("bundle-0-1") && report.contains("fit-ces-0"));
    std::fs::write(folder.join("new.csv"), "t,p1,p2\nx,2,2\n").unwrap();
    let words = refused(&folder, &test(&folder, "data.csv", &["--money-metric", "new.csv"]), 2);
    assert!(words.contains("there are no columns `t`, `q1`") && words.contains("t, q1, …, qk"), "{words}");
    let words = refused(&folder, &test(&folder, "data.csv", &["--fit", "cobb"]), 2);
    assert!(words.contains("expected ces, disappointment or quasilinear"), "{words}");
}

#[test]
fn bad_input_is_named() {
    let prices = ("prices.csv", "t,good,p\na,bread,1\na,milk,2\nb,bread,2\n");
    let with_prices: &[&str] = &["--prices", "prices.csv"];
    for (case, text, arguments, place, said) in [
        ("share-above-one", "t,p1,p2,w1,w2\na,1,1,1.2,0\n", &[][..], "data.csv:2", "`w1` is `1.2`; expected a share"),
        ("shares", "t,p1,p2,w1,w2\na,1,1,0.5,0.4\n", &[], "data.csv:2", "(`w1`, `w2`) sum to 0.9; expected 1"),
        ("free", "t,p1,p2,w1,w2\na,0,1,0.5,0.5\n", &[], "data.csv:2", "its price is 0"),
        ("states", "t,p1,p2,q1,q2,pi1,pi2\na,1,1,1,1,0.5,0.6\n", &[], "data.csv:2", "(`pi1`, `pi2`) sum to 1.1"),
        ("state", "t,p1,p2,q1,q2,pi1,pi2\na,1,1,1,1,-0.5,1.5\n", &[], "data.csv:2", "`pi1` is `-0.5`"),
        (
            "unbought",
            "t,good,p,q\na,x,1,1\na,y,1,1\nb,y,1,1\n",
            &[],
            "data.csv:4",
            "good `x` has no price at observation `b`",
        ),
        ("good-twice", "t,good,p,q\na,x,1,1\na,x,1,1\n", &[], "data.csv:3", "given at line 2 already"),
        ("no-p", "t,good,q\na,x,1\n", &[], "data.csv", "no column `p`"),
        ("not-priced", "t,good,q\na,bread,1\nb,milk,1\n", with_prices, "data.csv:3", "no price of good `milk`"),
        ("no-prices", "t,good,q\nc,bread,1\n", with_prices, "data.csv:2", "no prices of observation `c`"),
        ("menu", "t,menu,choice\n1,a|b,c\n", &[], "data.csv:2", "`choice` is `c`, which is not on the menu `a|b`"),
        ("menu-gap", "t,menu,choice\n1,a||b,a\n", &[], "data.csv:2", "none of them empty"),
        (
            "menu-twice",
            "t,menu,choice\n1,a|a,a\n",
            &[],
            "data.csv:2",
            "option `a` is on the menu of observation `1` twice",
        ),
        ("no-choice", "t,menu\n1,a\n", &[], "data.csv", "a column `menu` but no column `choice`"),
        ("unchosen", "t,option,chosen\n1,a,0\n1,b,0\n", &[], "data.csv:2", "`chosen` sums to 0"),
        ("chosen", "t,option,chosen\n1,a,2\n", &[], "data.csv:2", "`chosen` is `2`"),
        ("wide-gap", "id,p_1_a,q_1_a,p_2_a,q_2_a\nx,1,1,1,\n", &[], "data.csv:2", "`q_2_a` is missing"),
        ("wide-column", "id,p_1_a,q_1_a,p_1_b\nx,1,1,1\n", &[], "data.csv", "no column `q_1_b`"),
        ("wide-empty", "id,p_1_a,q_1_a\nx,1,\n", &[], "data.csv:2", "all cells of the subject are empty"),
        ("wide-twice", "id,p_1_a,q_1_a\nx,1,1\nx,1,1\n", &[], "data.csv:3", "the subject has a second row"),
        ("weights", "id,t,p1,q1,weight\nx,1,1,1,1\nx,2,1,1,2\n", &[], "data.csv:3", "`weight` is 2 here and 1"),
        ("weight", "id,t,p1,q1,weight\nx,1,1,1,-1\n", &[], "data.csv:2", "`weight` is `-1`"),
        (
            "expenditures",
            "t,good,p,w,expenditure\na,x,1,0.5,2\na,y,1,0.5,3\n",
            &[],
            "data.csv:3",
            "the expenditure of observation `a` is 3 here and 2",
        ),
    ] {
        let folder = folder(&format!("choices-format-bad-{case}"));
        std::fs::write(folder.join("data.csv"), text).unwrap();
        std::fs::write(folder.join(prices.0), prices.1).unwrap();
        let words = refused(&folder, &test(&folder, "data.csv", arguments), 2);
        assert!(words.contains(place) && words.contains(said), "{case}: {words}");
    }
    let folder = folder("choices-format-bad-book");
    std::fs::write(folder.join("data.csv"), "t,good,q\na,x,1\n").unwrap();
    for (text, place, said) in [
        ("t,good,p\na,x,1\na,x,2\n", "prices.csv:3", "appears a second time"),
        ("t,good,p\na,x,-1\n", "prices.csv:2", "`p` is `-1`"),
        ("t,good,p\na,x,\n", "prices.csv:2", "`p` is missing"),
        ("good,p\na,1\n", "prices.csv", "no column `t`"),
        ("t,q\na,1\n", "prices.csv", "neither prices"),
        ("t,good,p\n", "prices.csv", "no rows"),
    ] {
        std::fs::write(folder.join("prices.csv"), text).unwrap();
        let words = refused(&folder, &test(&folder, "data.csv", &["--prices", "prices.csv"]), 2);
        assert!(words.contains(place) && words.contains(said), "{text}: {words}");
    }
}

/// People on two budgets that cross: `counts` of those inside of the other budget and not, on each.
fn people(counts: [[usize; 2]; 2]) -> String {
    let mut text = "id,t,p1,p2,q1,q2\n".to_owned();
    let mut id = 0;
    for (t, prices, bundles, counts) in
        [("a", "2,1", ["0,3", "1.5,0"], counts[0]), ("b", "1,2", ["3,0", "0,1.5"], counts[1])]
    {
        // What is dear at the other budget lies outside of it.
        for (bundle, count) in bundles.iter().rev().zip(counts) {
            for _ in 0..count {
                text += &format!("{id},{t},{prices},{bundle}\n");
                id += 1;
            }
        }
    }
    text
}

#[test]
fn random_utility_of_a_population() {
    let folder = folder("choices-stochastic");
    let found = |text: &str| {
        std::fs::write(folder.join("data.csv"), text).unwrap();
        json(&folder, "data.csv", &["--stochastic", "--draws", "200"])["stochastic"].clone()
    };
    // 0.6 and 0.7 inside of the other budget: 0.3 more than any population of utility maximisers, on both budgets.
    let rejected = found(&people([[60, 40], [70, 30]]));
    assert!((rejected["statistic"].as_f64().unwrap() - 200.0 * 0.09).abs() < 1e-9, "{rejected}");
    assert!(rejected["p"].as_f64().unwrap() < 0.05 && rejected["exact"] == true, "{rejected}");
    assert_eq!((rejected["types"].as_u64(), rejected["people"].as_u64()), (Some(3), Some(200)));
    let inside = rejected["budgets"][0]["patches"].as_array().unwrap();
    let inside = inside.iter().find(|patch| patch["inside"][0] == "b").unwrap();
    assert_eq!((inside["people"].as_u64(), inside["share"].as_f64()), (Some(60), Some(0.6)));
    let kept = found(&people([[60, 40], [40, 60]]));
    assert_eq!((kept["statistic"].as_f64().map(|j| j < 1e-9), kept["p"].as_f64()), (Some(true), Some(1.0)));
    let output = test(&folder, "data.csv", &["--stochastic"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("200 people, 3 rational types"));
    for (text, said) in [
        (
            "id,t,p1,p2,q1,q2\nx,a,2,1,0,3\ny,a,2,1,0,4\n",
            "data.csv:3: subject `y`: budget `a` has an expenditure of 4 here",
        ),
        ("id,t,p1,p2,q1,q2\nx,a,2,1,0,3\ny,b,4,2,0,3\n", "budgets `a` and `b` are the same"),
        ("id,t,p1,p2,q1,q2\nx,a,0,1,0,3\n", "data.csv:2: subject `x`: --stochastic: the price of good 1"),
    ] {
        std::fs::write(folder.join("data.csv"), text).unwrap();
        let words = refused(&folder, &test(&folder, "data.csv", &["--stochastic"]), 2);
        assert!(words.contains(said), "{words}");
    }
}

#[test]
fn errors_in_quantities_and_states_that_differ() {
    let folder = folder("choices-measurement");
    std::fs::write(folder.join("data.csv"), "t,p1,p2,q1,q2\na,2,1,2,1\nb,1,2,1,2\n").unwrap();
    let subject = json(&folder, "data.csv", &["--index", "measurement_error"])["subjects"][0].clone();
    // One moves to (5/3, 5/3), by errors of -1/6 and 2/3; 5.991 is the 95% quantile of two degrees of freedom.
    let expected = ((1.0 / 36.0 + 4.0 / 9.0) / 5.991_464_547_f64).sqrt();
    assert!((subject["measurement_error"].as_f64().unwrap() - expected).abs() < 1e-8, "{subject}");
    assert_eq!(subject["exact"]["measurement_error"], true);
    let unlike = "t,p1,p2,q1,q2,pi1,pi2\na,2,1,2,1,0.3,0.7\nb,1,2,1,2,0.3,0.7\n";
    for (text, defined) in [(unlike.to_owned(), false), (unlike.replace("0.3,0.7", "0.5,0.5"), true)] {
        std::fs::write(folder.join("data.csv"), text).unwrap();
        let subject = json(&folder, "data.csv", &["--index", "symmetric_varian_mean"])["subjects"][0].clone();
        assert_eq!(subject["symmetric_varian_mean"].is_number(), defined, "{subject}");
        assert_eq!(subject.to_string().contains("not equally likely"), !defined, "{subject}");
    }
}
