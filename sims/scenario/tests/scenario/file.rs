//! Files that are no scenario at all, or an attack on the reader.

use std::time::{Duration, Instant};

use crate::{BASE, expect_refused, read, refuse, with};
use walras_scenario::MAX_BYTES;

#[track_caller]
fn expect(text: impl AsRef<[u8]>, message: &str) {
    assert_eq!(refuse(text).to_string(), message);
}

#[track_caller]
fn expect_quickly(text: &str, message: &str) {
    let start = Instant::now();
    expect(text, message);
    let taken = start.elapsed();
    assert!(taken < Duration::from_millis(500), "took {taken:?}");
}

#[test]
fn empty_files() {
    let message = "test.yaml: empty, expected a mapping with the fields `name`, `game`, `probes` and `learning`";
    for text in ["", "\n\n", "# only a comment\n", "---\n", "null\n", "\u{feff}"] {
        expect(text, message);
    }
}

#[test]
fn other_things_than_mappings() {
    expect("- 1\n- 2\n", "test.yaml:1:1: found a list, expected a mapping");
    expect("# title\nhello\n", "test.yaml:2:1: found the text \"hello\", expected a mapping");
}

#[test]
fn several_documents() {
    let text = format!("{BASE}---\nname: Another\n");
    expect(text, "test.yaml:24:1: a second YAML document begins here, expected one scenario a file");
    read(&format!("---\n{BASE}...\n"));
}

#[test]
fn tabs() {
    expect("name: x\ngame:\n\tplugin: y\n", "test.yaml:3:1: found a tab; YAML is indented with spaces");
}

#[test]
fn broken_syntax_tells_line_and_context() {
    let error = refuse("name: x\ngame: [1, 2\nprobes: 3\n");
    assert_eq!((error.line(), error.column()), (Some(3), Some(7)));
    assert!(
        error.to_string().starts_with("test.yaml:3:7: not valid YAML: did not find expected ',' or ']'"),
        "{error}"
    );
    let error = refuse("name: *nobody\n");
    assert_eq!(error.to_string(), "test.yaml:1:7: not valid YAML: unknown anchor");
}

#[test]
fn duplicate_fields() {
    expect_refused("seed: 3\n", "seed: 3\nseed: 4\n", "test.yaml:3:1: `seed` is given twice in the same mapping");
    expect_refused(
        "    noise: 0.3\n",
        "    noise: 0.3\n    noise: 0.4\n",
        "test.yaml:9:5: `noise` is given twice in the same mapping",
    );
}

#[test]
fn tags_and_names_that_are_no_text() {
    expect_refused("seed: 3", "seed: !random 3", "test.yaml:2:7: found the tag `!random`, which means nothing here");
    let error = refuse("[1, 2]: x\n");
    let message = "found a field name that is no text; put it in quotes if it is meant";
    assert_eq!(error.to_string(), format!("test.yaml:1:1: {message}"));
    assert_eq!(refuse("name: x\n3: y\n").to_string(), format!("test.yaml:2:1: {message}"));
}

#[test]
fn tag_directives() {
    let many: String = (0..20_000).map(|k| format!("%TAG !a{k}! x\n")).collect();
    expect_quickly(&many, "test.yaml:1:1: found the directive `%TAG`; tags mean nothing here");
    read(&format!("%YAML 1.2\n---\n{BASE}"));
}

#[test]
fn bytes_that_are_no_text() {
    expect(b"name: x\nseed: \xff\n", "test.yaml:2:7: not UTF-8 text: invalid byte 0xff");
    expect("name: x\nseed: \0\n", "test.yaml:2:7: the control character U+0000 is not allowed in YAML");
}

#[test]
fn long_files() {
    let text = " ".repeat(MAX_BYTES + 1);
    expect(text, "test.yaml: the file has 16777217 bytes; a scenario has at most 16777216");
}

#[test]
fn nesting_bombs() {
    let message = |column| format!("test.yaml:1:{column}: nested more than 64 levels deep");
    expect_quickly(&"[".repeat(100_000), &message(65));
    expect_quickly(&"{a: ".repeat(100_000), &message(257));
    expect_quickly(&"- ".repeat(100_000), &message(129));
    let names = "test.yaml:1:3: found a field name that is no text; put it in quotes if it is meant";
    expect_quickly(&"? ".repeat(100_000), names);
    let balanced = "[".repeat(100_000) + &"]".repeat(100_000);
    expect_quickly(&format!("name: {balanced}"), &message(71));
    // Brackets are no nesting where each is closed again.
    read(&with("name: Test", &format!("name: Test # {}", "[x] ".repeat(1000))));
}

#[test]
fn alias_bombs() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for k in 1..9 {
        let aliases = vec![format!("*a{}", k - 1); 9].join(", ");
        laughs += &format!("a{k}: &a{k} [{aliases}]\n");
    }
    let error = {
        let start = Instant::now();
        let error = refuse(&laughs);
        assert!(start.elapsed() < Duration::from_millis(500));
        error
    };
    assert!(error.to_string().ends_with("its aliases expand to too many values"), "{error}");
    // One long list repeated often stays below the parser's own limit of jumps.
    let quadratic = format!("a: &a [{}]\nb: [{}]\n", "1,".repeat(20_000), "*a,".repeat(20_000));
    let start = Instant::now();
    let error = refuse(&quadratic);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert!(error.to_string().ends_with("its aliases expand to too many values"), "{error}");
    let error = refuse("a: &a [*a]\n");
    assert!(error.to_string().ends_with("nested more than 64 levels deep"), "{error}");
}

#[test]
fn anchors_and_merge_keys_work() {
    let text = with("    valuation: [0.5, 0.6, 0.7]\n", "    valuation: &v [0.5, 0.6, 0.7]\n").replace(
        "  rule: logit_response\n  precision: 6\n",
        "  <<: {rule: logit_response, precision: 1}\n  precision: *v\n",
    );
    let learning = read(&text).scenario.learning;
    assert_eq!(learning.precision, Some(walras_scenario::Per::Each(vec![0.5, 0.6, 0.7])));
    // Merged mappings may merge others; what is nearer wins.
    let text = with(
        "  rule: logit_response\n  precision: 6\n",
        "  <<: [{max_rounds: 5, <<: {max_rounds: 6, tolerance: 0.005}}, {tolerance: 0.0025, rule: logit_response}]\n  precision: 6\n",
    );
    let learning = read(&text).scenario.learning;
    assert_eq!((learning.max_rounds, learning.tolerance), (5, 0.005));
    expect_refused(
        "  precision: 6\n",
        "  <<: 6\n",
        "test.yaml:20:7: found a single value, expected a mapping or a list of mappings to merge",
    );
}

#[test]
fn faults_in_merged_and_aliased_values_are_found_where_they_are_written() {
    let merged = "  <<: [{max_rounds: 5}, {tolerance: 1, <<: {precision: -1}}]\n";
    expect_refused(
        "  precision: 6\n",
        merged,
        "test.yaml:20:56: field `learning.precision`: found -1, expected a finite number ≥ 0",
    );
    expect_refused(
        "  precision: 6\n",
        "  <<: {max_rounds: 5, precision: -2}\n",
        "test.yaml:20:34: field `learning.precision`: found -2, expected a finite number ≥ 0",
    );
    let text = with("seed: 3\n", "seed: &s 3\n").replace("precision: 6", "precision: 6\n  max_rounds: 0");
    assert_eq!(
        refuse(&text).to_string(),
        "test.yaml:21:15: field `learning.max_rounds`: found 0, expected a whole number ≥ 1"
    );
    let text = with("    noise: 0.3\n", "    noise: &x -0.3\n").replace("precision: 6", "precision: *x");
    assert_eq!(
        refuse(&text).to_string(),
        "test.yaml:8:12: field `learning.precision`: found -0.3, expected a finite number ≥ 0"
    );
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_read() {
    let text = format!("\u{feff}{}", BASE.replace('\n', "\r\n"));
    assert_eq!(read(&text).scenario, read(BASE).scenario);
}

#[test]
fn columns_count_characters() {
    let error = refuse("{name: Tâtonnement élémentaire, sed: 1}\n");
    assert_eq!(error.column(), Some(33), "{error}");
}

fn page(error: &walras_scenario::ScenarioError) -> String {
    let mut page = String::new();
    let theme = miette::GraphicalTheme::unicode_nocolor();
    miette::GraphicalReportHandler::new_themed(theme).render_report(&mut page, error).unwrap();
    page
}

#[test]
fn the_long_form_shows_the_line_with_a_caret() {
    let page = page(&refuse(with("seed: 3", "sede: 3")));
    for part in ["test.yaml:2:1", "2 │ sede: 3", "── did you mean `seed`?", "3 │ game:"] {
        assert!(page.contains(part), "{part} in\n{page}");
    }
}

#[test]
fn the_long_form_spares_endless_lines() {
    let list = "0.5,".repeat(100_000);
    let error = refuse(with("[0.5, 0.6, 0.7]", &format!("[{list} x]")));
    assert_eq!(error.column(), Some(400_018));
    assert!(page(&error).len() < 1000);
}
