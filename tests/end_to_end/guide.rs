//! The author's guide, followed to the letter: every block is written where it says, compiled or run.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use walras_scenario::load;

use crate::harness::{folder, root};

/// A block of code, and the words before it.
struct Block<'a> {
    language: &'a str,
    code: &'a str,
    before: &'a str,
}

fn guide() -> String {
    std::fs::read_to_string(root().join("plugins/README.md")).unwrap()
}

/// Blocks begin and end with a line of three backticks at its start.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let parts: Vec<&str> = text.split("\n```").collect();
    let pairs = parts.chunks_exact(2);
    pairs
        .map(|pair| {
            let (language, code) = pair[1].split_once('\n').unwrap();
            Block { language, code, before: pair[0].trim_end() }
        })
        .collect()
}

/// The file that a block is the text of: the last name in backticks before it, if the sentence ends with a colon.
fn file<'a>(block: &Block<'a>) -> Option<&'a str> {
    if block.language == "json" {
        return Some("src/metadata.json");
    }
    let paragraph = block.before.rsplit("\n\n").next()?;
    let names = paragraph.split('`').skip(1).step_by(2).filter(|name| name.contains('.') && !name.contains(' '));
    if paragraph.ends_with(':') { names.last() } else { None }
}

/// A folder with the command `walras` in it.
fn path_to_walras(folder: &Path) -> PathBuf {
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_walras-under-test"), bin.join("walras")).unwrap();
    bin
}

/// Runs lines of shell as a reader would, who stays in the folder that the last ones led to; that folder, and what was said.
fn shell(folder: &Path, bin: &Path, lines: &str) -> (PathBuf, String) {
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    // Built once for all tests, in the one profile that runs are built in; there is no network.
    let lines = lines.replace("cargo test", "cargo test --release --quiet");
    let output = Command::new("sh")
        .args(["-e", "-c", &format!("{lines}\npwd > {}/where", bin.display())])
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("authored"))
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("WALRAS_PLUGIN_PATH")
        .output()
        .unwrap();
    let words = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{lines}: {} {}", words[0], words[1]);
    let here = PathBuf::from(std::fs::read_to_string(bin.join("where")).unwrap().trim());
    let [said, _] = words;
    (here, said)
}

#[test]
#[cfg(unix)]
fn following_the_guide_ends_in_a_figure() {
    let scratch = folder("guide");
    let bin = path_to_walras(&scratch);
    let text = guide();
    let (mut here, mut said, mut written) = (scratch.clone(), String::new(), Vec::new());
    for block in blocks(&text) {
        match block.language {
            "sh" => (here, said) = shell(&here, &bin, block.code),
            "rust" | "json" | "yaml" => {
                let name = file(&block).unwrap_or_else(|| panic!("where does this go? {}", block.code));
                let place = here.join(name);
                assert!(place.exists(), "{name} is not a file of the template");
                std::fs::write(place, format!("{}\n", block.code)).unwrap();
                written.push(name);
            }
            // What follows a command is what it says; before the first there are formulas.
            "text" if here != scratch => {
                block.code.lines().for_each(|line| assert!(said.contains(line), "{line} is not in {said}"));
            }
            "c" | "text" => {}
            other => panic!("no check for blocks of {other}"),
        }
    }
    assert_eq!(written, ["src/metadata.json", "src/lib.rs", "./tests/peak_road.rs", "scenario.yaml"]);

    let summary: Value = serde_json::from_slice(&std::fs::read(here.join("design/summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["converged"], &summary["iterations"]), (&true.into(), &200.into()), "{summary}");
    assert_eq!(summary["plugin"]["name"], "peak_road");
    let report = std::fs::read_to_string(here.join("design/report.html")).unwrap();
    assert!(report.matches("<svg").count() >= 3, "the report has no figures");
    assert!(here.join("replicates/bands.parquet").exists());
}

#[test]
fn blocks_of_c_compile() {
    let folder = folder("guide-c");
    let text = guide();
    let blocks: Vec<Block<'_>> = blocks(&text).into_iter().filter(|block| block.language == "c").collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        std::fs::write(folder.join("block.c"), block.code).unwrap();
        let mut compiler = Command::new("cc");
        compiler.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "block.c", "-I"]);
        let output = compiler.arg(root().join("core/game/include")).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn blocks_of_yaml_load() {
    let text = guide();
    for block in blocks(&text).iter().filter(|block| block.language == "yaml") {
        load(block.code, "the guide", &[]).unwrap_or_else(|error| panic!("{error}"));
    }
}
