//! Running the binary in a folder of the test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// An empty folder for one test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The command, to be run in `folder`.
pub(crate) fn walras(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_walras-under-test"));
    command.current_dir(folder).env_remove("WALRAS_PLUGIN_PATH").env_remove("WALRAS_LOG");
    command
}

/// Whether games in C can be built from their folders. walras needs no `make`: where there is none, tests of such folders have
/// nothing to test, and say so.
#[expect(clippy::print_stderr, reason = "whoever reads what a test printed is to know what it did not do")]
pub(crate) fn make_is_here() -> bool {
    let here = Command::new("make").arg("--version").output().is_ok_and(|output| output.status.success());
    if !here {
        eprintln!("no `make` on this machine: folders with a Makefile are not tested");
    }
    here
}

/// Runs a bundled scenario into `folder/out` with these further arguments.
pub(crate) fn run(folder: &Path, scenario: &str, arguments: &[&str]) -> Output {
    let scenario = root().join("scenarios").join(scenario);
    walras(folder).arg("run").arg(scenario).args(["--out", "out"]).args(arguments).output().unwrap()
}

/// Runs a scenario given as text.
pub(crate) fn run_text(folder: &Path, text: &str, arguments: &[&str]) -> Output {
    std::fs::write(folder.join("scenario.yaml"), text).unwrap();
    walras(folder).args(["run", "scenario.yaml", "--out", "out"]).args(arguments).output().unwrap()
}

/// The summary that a run wrote to `folder/out`.
pub(crate) fn summary(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("out/summary.json")).unwrap()).unwrap()
}

/// All that a run said.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Fails with the run's own words if it did not succeed.
pub(crate) fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The words of a run that must fail, with this exit code, without a panic and without leaving results.
pub(crate) fn refused(folder: &Path, output: &Output, code: i32) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{words}");
    assert!(!words.contains("panicked at") || code == 3, "{words}");
    assert!(!folder.join("out").exists(), "left a folder behind: {words}");
    words
}

/// A small scenario that is valid.
pub(crate) const SMALL: &str = "\
name: Small
seed: 3
game:
  plugin: spectrum
  players: 2
  actions: 5
  parameters:
    noise: 0.3
    valuation: [0.5, 0.6]
    interference:
      - [0, 0.1]
      - [0.2, 0]
probes:
  count: 3
  parameters:
    direction: [1, 1.2]
    shift: [0.2, 0.4, 0.6]
mechanism:
  price: 0.12
  congestion_price: 0.06
learning:
  rule: logit_response
  precision: 6
";

/// What is written in the drawing of this id: ticks and titles of axes.
pub(crate) fn written_in<'a>(page: &'a str, id: &str) -> Vec<&'a str> {
    let begin = page.find(&format!("<title id=\"{id}-title\">")).unwrap_or_else(|| panic!("there is no drawing {id}"));
    let (drawing, _) = page[begin..].split_once("</svg>").unwrap();
    let text =
        |piece: &'a str| piece.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).unwrap().0.trim();
    drawing.split("<text").skip(1).map(text).collect()
}

/// How many rows each table of a page has.
pub(crate) fn rows_of_tables(page: &str) -> Vec<usize> {
    let body = |piece: &str| piece.split_once("</tbody>").unwrap().0.matches("<tr>").count();
    page.split("<tbody>").skip(1).map(body).collect()
}
