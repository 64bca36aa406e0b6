//! `walras report --figures`: drawings, numbers and tables for papers.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::harness::{SMALL, folder, said, succeeded, walras};

/// A folder with a run `out`, whose tables are CSV.
fn played(test: &str) -> PathBuf {
    let folder = folder(test);
    std::fs::write(folder.join("scenario.yaml"), format!("{SMALL}designer: {{iterations: 5}}\ntables: csv\n")).unwrap();
    succeeded(&walras(&folder).args(["run", "scenario.yaml", "--out", "out"]).output().unwrap());
    folder
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    walras(folder).args(["report", "out"]).args(arguments).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// The numbers of an attribute of all elements, in the order of the file.
fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
    let begin = format!(" {attribute}=\"");
    let values = svg.split(&begin).skip(1).filter_map(|rest| rest.split('"').next());
    values.flat_map(|value| value.split([' ', ','])).filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn data_of_a_figure_are_the_rows_of_the_table() {
    let folder = played("papers-data");
    let output = report(&folder, &["--figures", "figures"]);
    succeeded(&output);
    assert!(said(&output).contains("files in figures"), "{}", said(&output));
    let table = read(&folder.join("out/designer.csv"));
    let mut rows = csv_rows(&table).into_iter();
    let head = rows.next().unwrap();
    let of = |name: &str| head.iter().position(|column| column == name).unwrap();
    let (iteration, gap, welfare) = (of("iteration"), of("pareto_gap"), of("surplus"));
    let expected: Vec<[f64; 3]> =
        rows.map(|row| [iteration, gap, welfare].map(|column| row[column].parse().unwrap())).collect();
    let data = csv_rows(&read(&folder.join("figures/figure-1-gap-and-welfare.csv")));
    assert_eq!(data[0][..2], ["series", "iteration"]);
    let series = |name: &str| -> Vec<[f64; 2]> {
        let rows = data.iter().filter(|row| row[0] == name);
        rows.map(|row| [row[1].parse().unwrap(), row[2].parse().unwrap()]).collect()
    };
    assert_eq!(series("Pareto gap"), expected.iter().map(|[k, gap, _]| [*k, *gap]).collect::<Vec<_>>());
    assert_eq!(series("surplus"), expected.iter().map(|[k, _, surplus]| [*k, *surplus]).collect::<Vec<_>>());
    // No page was asked for, and nothing else of the folder has changed.
    assert_eq!(names(&folder), ["figures", "out", "scenario.yaml"]);
}

/// Of files without line breaks in fields.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let fields = |line: &str| {
        let (mut fields, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        fields
    };
    text.lines().map(fields).collect()
}

#[test]
fn drawings_have_the_size_and_the_font_that_are_asked_for() {
    let folder = played("papers-size");
    let options = ["--size", "85x60mm", "--font-size", "7", "--font", "Gill & Sons"];
    succeeded(&report(&folder, &[&["--figures", "figures"], &options[..]].concat()));
    let drawings: Vec<String> =
        names(&folder.join("figures")).into_iter().filter(|name| name.ends_with(".svg")).collect();
    assert!(drawings.len() >= 5, "{drawings:?}");
    for name in &drawings {
        let svg = read(&folder.join("figures").join(name));
        assert!(svg.contains("font-family=\"Gill &amp; Sons\""), "{name}");
        if svg.contains("<title>Colour scale") {
            continue;
        }
        assert!(svg.contains("width=\"85mm\" height=\"60mm\""), "{name}: {svg:.300}");
        let [width, height] = [85.0, 60.0].map(|side| side * 72.0 / 25.4);
        let moved = svg.rsplit("<g transform=\"translate(").next().unwrap().split(')').next().unwrap();
        let legend: f64 = moved.split(' ').nth(1).unwrap().parse().unwrap();
        for (attribute, most) in [("x", width), ("x1", width), ("x2", width), ("cx", width), ("y1", height - legend)] {
            let found = numbers(&svg, attribute);
            assert!(found.iter().all(|at| (-0.1..=most + 0.1).contains(at)), "{name}: {attribute} {found:?}");
        }
        // Titles of axes have the size of the font, ticks hardly less.
        let sizes = numbers(&svg, "font-size");
        assert!(!sizes.is_empty() && sizes.iter().all(|size| *size <= 7.6 && *size > 3.0), "{name}: {sizes:?}");
    }
    // The same options give the same bytes.
    succeeded(&report(&folder, &[&["--figures", "again"], &options[..]].concat()));
    for name in names(&folder.join("figures")) {
        assert_eq!(read(&folder.join("figures").join(&name)), read(&folder.join("again").join(&name)), "{name}");
    }
}

#[test]
fn tables_are_latex() {
    let folder = played("papers-latex");
    succeeded(&report(&folder, &["--figures", "figures"]));
    let headline = read(&folder.join("figures/table-1-headline-figures.tex"));
    assert!(headline.contains("\\toprule") && headline.contains("GARP\\textsubscript{F}"), "{headline}");
    let columns = headline.split("{@{}").nth(1).unwrap().split("@{}}").next().unwrap().len();
    for row in headline.lines().filter(|line| line.ends_with("\\\\")) {
        assert_eq!(row.matches(" & ").count() + 1, columns, "{row}");
        assert!(row.is_ascii(), "{row}");
    }
    let figures = read(&folder.join("figures/figures.tex"));
    assert!(figures.contains("\\includegraphics{figure-1-gap-and-welfare}"), "{figures}");
    assert_eq!(figures.matches("\\begin{figure}").count(), figures.matches("\\end{figure}").count());
}

#[test]
fn ensembles_and_comparisons_have_figures_too() {
    let folder = played("papers-ensemble");
    let swept = ["--set", "replicates=2", "--sweep", "designer.step=0.1,0.5", "--out", "swept"];
    succeeded(&walras(&folder).args(["run", "scenario.yaml"]).args(swept).output().unwrap());
    succeeded(&walras(&folder).args(["report", "swept", "--figures", "ensemble"]).output().unwrap());
    let files = names(&folder.join("ensemble"));
    assert!(files.contains(&"figure-1-course-designer-pareto-gap.csv".into()), "{files:?}");
    let data = read(&folder.join("ensemble/figure-1-course-designer-pareto-gap.csv"));
    assert!(data.contains("step 0.1: mean,0,") && data.contains("mean + standard deviation"), "{data}");
    succeeded(
        &walras(&folder).args(["report", "out", "swept", "--figures", "both", "--out", "page.html"]).output().unwrap(),
    );
    assert!(folder.join("page.html").exists());
    assert!(names(&folder.join("both")).iter().any(|name| name.contains("game-0-pareto-gap-iteration.svg")));
}

#[test]
fn what_makes_no_sense_leaves_nothing_behind() {
    let folder = played("papers-bad");
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let output = walras(&folder).args(["report", "out"]).args(arguments).env("PATH", "").output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
        assert!(!folder.join("figures").exists(), "{arguments:?}");
    };
    refused(&["--figures", "figures", "--format", "svg,gif"], 2, "gif");
    refused(&["--figures", "figures", "--size", "85"], 2, "expected width x height");
    refused(&["--figures", "figures", "--size", "9x60mm"], 2, "sides are 10 to 2000 mm");
    refused(&["--figures", "figures", "--size", "20x20mm", "--font-size", "12"], 2, "leaves no room");
    refused(&["--figures", "figures", "--font-size", "0"], 2, "4 to 48 points");
    refused(&["--size", "85x60mm"], 2, "--figures");
    refused(&["--figures", "figures", "--format", "pdf"], 2, "cargo install --path sims/papers");
    refused(&["--figures", "figures", "--format", "png", "--font", "Times"], 2, "there is no such file");
    // A folder that is a file, and a file that is there already.
    std::fs::write(folder.join("taken"), "mine").unwrap();
    assert_eq!(report(&folder, &["--figures", "taken"]).status.code(), Some(4));
    std::fs::create_dir(folder.join("mine")).unwrap();
    std::fs::write(folder.join("mine/figures.tex"), "mine").unwrap();
    let output = report(&folder, &["--figures", "mine"]);
    assert!(output.status.code() == Some(4) && said(&output).contains("nothing was overwritten"), "{}", said(&output));
    assert_eq!(names(&folder.join("mine")), ["figures.tex"]);
    // A report that is gone.
    std::fs::remove_file(folder.join("out/report.html")).unwrap();
    refused(&["--figures", "figures"], 4, "report.html");
}

/// A companion that tells what it was asked for and makes its files, or fails.
#[cfg(unix)]
#[test]
fn a_companion_is_handed_the_drawings() {
    use std::os::unix::fs::PermissionsExt;
    let folder = played("papers-companion");
    std::fs::create_dir(folder.join("bin")).unwrap();
    let program = folder.join("bin/walras-papers");
    let path = format!("{}:/bin:/usr/bin", folder.join("bin").display());
    let with = |script: &str, figures: &str| {
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let arguments = ["report", "out", "--format", "png,pdf", "--dpi", "150", "--figures", figures];
        walras(&folder).args(arguments).env("PATH", &path).output().unwrap()
    };
    let output = with("echo \"$2 $3 $4 $5 $6 $7\" > asked; ls \"$1\" > drawings", "figures");
    succeeded(&output);
    assert_eq!(read(&folder.join("asked")), "--out figures --format pdf,png --dpi 150\n");
    let drawings = read(&folder.join("drawings"));
    assert!(drawings.starts_with("figure-1-gap-and-welfare.svg\n"), "{drawings}");
    // SVG was not asked for.
    assert!(names(&folder.join("figures")).iter().all(|name| !name.ends_with(".svg")));
    let failed = with("exit 4", "others");
    assert_eq!(failed.status.code(), Some(4), "{}", said(&failed));
}
