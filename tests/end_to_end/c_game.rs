//! Games in C: the header says enough to write one, and says the same as its Rust mirror.

use std::mem::{offset_of, size_of};
use std::path::Path;
use std::process::Command;

use walras_game::abi::{
    ABI_MAJOR, ABI_MINOR, GameEntry, GameVtable, HEADER, Host, MAGIC, RawBatch, RawParameter, RawSetup,
};

use crate::harness::{folder, root, run, succeeded, summary, walras};

/// Compiles a C game into `folder/libNAME.so` with the system's compiler.
pub(crate) fn compile(folder: &Path, source: &str, name: &str, flags: &[&str]) {
    let library = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let output = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-O2", "-ffp-contract=off", "-shared", "-fPIC", "-I"])
        .arg(root().join("core/game/include"))
        .arg("-I")
        .arg(folder)
        .args(flags)
        .arg(root().join("tests/plugins").join(source))
        .arg("-o")
        .arg(folder.join(library))
        .arg("-lm")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_same_game_in_c_has_the_same_equilibria() {
    let folder = folder("c-game");
    let metadata = std::fs::read_to_string(root().join("plugins/spectrum/src/metadata.json")).unwrap();
    let renamed = metadata.replace("\"name\": \"spectrum\"", "\"name\": \"cspectrum\"");
    let literal: String = renamed.lines().map(|line| format!("{line:?}\n")).collect();
    std::fs::write(folder.join("spectrum_metadata.inc"), literal).unwrap();
    compile(&folder, "spectrum.c", "cspectrum", &[]);

    let scenario = root().join("scenarios/spectrum/instance-7.yaml");
    let output = walras(&folder)
        .env("WALRAS_PLUGIN_PATH", &folder)
        .arg("run")
        .arg(scenario)
        .args(["--out", "out", "--set", "game.plugin=cspectrum"])
        .output()
        .unwrap();
    succeeded(&output);
    let c = summary(&folder);
    assert_eq!((&c["plugin"]["name"], &c["converged"]), (&"cspectrum".into(), &true.into()));

    let rust = crate::harness::folder("c-game-in-rust");
    succeeded(&run(&rust, "spectrum/instance-7.yaml", &[]));
    for figure in ["pareto_gap", "welfare", "garp_f"] {
        let (c, rust) = (c[figure].as_f64().unwrap(), summary(&rust)[figure].as_f64().unwrap());
        assert!((c - rust).abs() < 1e-9, "{figure}: {c} {rust}");
    }
}

#[test]
fn header_and_mirror_agree() {
    let mut checks = String::from("#include \"walras_game.h\"\n");
    let mut check = |condition: String| checks += &format!("_Static_assert({condition}, \"{condition}\");\n");
    macro_rules! structure {
        ($rust:ty, $c:literal, $($field:ident),+) => {
            check(format!("sizeof({}) == {}", $c, size_of::<$rust>()));
            $(check(format!("offsetof({}, {}) == {}", $c, stringify!($field), offset_of!($rust, $field)));)+
        };
    }
    structure!(Host, "walras_host", size, context, log);
    structure!(RawParameter, "walras_parameter", name, name_length, values, length);
    structure!(RawSetup, "walras_setup", size, players, probes, parameters, parameter_count, levels, action_dimensions);
    structure!(
        RawBatch,
        "walras_batch",
        size,
        length,
        phi,
        phi_length,
        player,
        probe,
        action,
        action_dimensions,
        aggregate,
        aggregates,
        profile,
        state,
        states,
        state_profile
    );
    structure!(
        GameVtable,
        "walras_game_vtable",
        size,
        create,
        destroy,
        contribution,
        payoff,
        constraint,
        gradient,
        get_extension,
        joint_payoff,
        action_gradient,
        shared_constraint,
        outcome
    );
    structure!(GameEntry, "walras_game_entry", magic, abi_major, abi_minor, size, metadata, metadata_length, vtable);
    check(format!("WALRAS_MAGIC == {MAGIC}ull"));
    check(format!("WALRAS_ABI_MAJOR == {ABI_MAJOR} && WALRAS_ABI_MINOR == {ABI_MINOR}"));
    check(
        "WALRAS_OK == 0 && WALRAS_REFUSED == 1 && WALRAS_PANICKED == 2 && WALRAS_ERROR == 1 && WALRAS_DEBUG == 4"
            .into(),
    );
    check("sizeof(walras_status) == 4".into());

    let folder = folder("header");
    std::fs::write(folder.join("walras_game.h"), HEADER).unwrap();
    std::fs::write(folder.join("checks.c"), checks).unwrap();
    let compiler =
        Command::new("cc").args(["-std=c11", "-fsyntax-only", "checks.c"]).current_dir(&folder).output().unwrap();
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
}
