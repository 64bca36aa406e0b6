//! The engines that clusters run, for real, where this machine has them. Without one there is nothing to test, which is said
//! loudly; with `REQUIRE_ENGINES=1` it is a failure.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::chunks::{SCENARIO, results};
use crate::harness::{folder, run_text, succeeded, walras};

/// An engine by its name on the command line, what tells that it is there, and what starts its script.
struct Engine {
    name: &'static str,
    probe: &'static [&'static str],
    script: &'static str,
    starter: &'static str,
}

const ENGINES: [Engine; 4] = [
    Engine { name: "parallel", probe: &["parallel", "--version"], script: "submit-parallel.sh", starter: "sh" },
    Engine { name: "slurm", probe: &["sinfo", "--noheader"], script: "submit-slurm.sh", starter: "sh" },
    Engine { name: "hq", probe: &["python3", "-c", "import hyperqueue"], script: "submit-hq.py", starter: "python3" },
    Engine { name: "ray", probe: &["python3", "-c", "import ray"], script: "submit-ray.py", starter: "python3" },
];

#[expect(clippy::print_stderr, reason = "whoever reads what a test printed is to know what it did not do")]
fn is_here(engine: &Engine) -> bool {
    let probe =
        Command::new(engine.probe[0]).args(&engine.probe[1..]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let here = probe.is_ok_and(|status| status.success());
    let required = std::env::var("REQUIRE_ENGINES").is_ok_and(|value| value == "1");
    assert!(here || !required, "`{}` does not work on this machine, and REQUIRE_ENGINES=1", engine.probe.join(" "));
    if !here {
        eprintln!("SKIPPED: no {} on this machine: its script is not tested", engine.name);
    }
    here
}

fn start(folder: &Path, engine: &Engine) -> Command {
    let mut command = Command::new(engine.starter);
    command.arg(folder.join("plan").join(engine.script)).env("WALRAS", env!("CARGO_BIN_EXE_walras-under-test"));
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn engines_give_the_results_of_one_process() {
    let here: Vec<&Engine> = ENGINES.iter().filter(|engine| is_here(engine)).collect();
    if here.is_empty() {
        return;
    }
    let one = folder("engine-none");
    succeeded(&run_text(&one, SCENARIO, &[]));
    for engine in here {
        let folder = folder(&format!("engine-{}", engine.name));
        std::fs::write(folder.join("scenario.yaml"), SCENARIO).unwrap();
        let plan = ["plan", "scenario.yaml", "--out", "plan", "--chunks", "8", "--engine", engine.name];
        succeeded(&walras(&folder).args(plan).output().unwrap());
        // Begun and ended in the middle, then started again.
        let mut child = start(&folder, engine).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let _ = child.kill();
        child.wait().unwrap();
        assert!(start(&folder, engine).status().unwrap().success(), "{}", engine.name);
        let script = Path::new(engine.script);
        let many: Vec<_> = results(&folder.join("plan")).into_iter().filter(|(name, _)| name != script).collect();
        assert!(results(&one.join("out")) == many, "{}", engine.name);
    }
}
