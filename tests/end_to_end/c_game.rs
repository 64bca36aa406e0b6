//! Games in C: the header says enough to write one, and says the same as its Rust mirror.

use std::mem::{offset_of, size_of};
use std::path::Path;
use std::process::Command;

use walras_game::Metadata;
use walras_game::abi::{
    ABI_MAJOR, ABI_MINOR, EntryFn, Evaluate, GameEntry, GameVtable, HEADER, Host, LEVEL_DEBUG, LEVEL_ERROR, LEVEL_INFO,
    LEVEL_WARN, MAGIC, OK, PANICKED, REFUSED, RawBatch, RawParameter, RawSetup, Status,
};
use walras_game::dynamic::abi::{DynamicVtable, HEADER as DYNAMIC_HEADER, RawTransitions};
use walras_game::metadata::Claim;

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
    let mut checks = String::from("#include \"walras_dynamic.h\"\n");
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
        state_profile,
        public_state,
        public_states,
        type_profile,
        types
    );
    structure!(
        RawTransitions,
        "walras_transition_batch",
        size,
        length,
        phi,
        phi_length,
        state,
        public_state,
        public_states,
        type_profile,
        types,
        profile,
        action_dimensions,
        aggregate,
        aggregates
    );
    structure!(DynamicVtable, "walras_dynamic_vtable", size, width, initial, transition);
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
    check(format!("WALRAS_OK == {OK} && WALRAS_REFUSED == {REFUSED} && WALRAS_PANICKED == {PANICKED}"));
    check(format!("WALRAS_ERROR == {LEVEL_ERROR} && WALRAS_WARN == {LEVEL_WARN}"));
    check(format!("WALRAS_INFO == {LEVEL_INFO} && WALRAS_DEBUG == {LEVEL_DEBUG}"));
    check(format!("sizeof(walras_status) == {}", size_of::<Status>()));
    checks += SIGNATURES;

    let folder = folder("header");
    std::fs::write(folder.join("walras_game.h"), HEADER).unwrap();
    std::fs::write(folder.join("walras_dynamic.h"), DYNAMIC_HEADER).unwrap();
    std::fs::write(folder.join("checks.c"), checks).unwrap();
    let compiler =
        Command::new("cc").args(["-std=c11", "-fsyntax-only", "checks.c"]).current_dir(&folder).output().unwrap();
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
}

/// What each field is in C; `mirrored_types` says the same of the mirror.
const SIGNATURES: &str = r#"
#define TYPE(structure, field, type) \
    _Static_assert(_Generic(&((structure *)0)->field, type *: 1, default: 0), #structure " " #field)
typedef void log_function(void *, uint32_t, const char *, size_t);
typedef walras_status create_function(const walras_host *, const walras_setup *, void **);
typedef void destroy_function(void *);
typedef walras_status evaluate_function(const void *, const walras_batch *, double *);
typedef walras_status width_function(const void *, size_t *);
typedef walras_status initial_function(const void *, const double *, size_t, double *);
typedef walras_status transition_function(const void *, const walras_transition_batch *, uint32_t *, double *);
typedef const void *extension_function(const char *, size_t);
TYPE(walras_host, context, void *);
TYPE(walras_host, log, log_function *);
TYPE(walras_parameter, name, const char *);
TYPE(walras_parameter, values, const double *);
TYPE(walras_setup, parameters, const walras_parameter *);
TYPE(walras_setup, levels, const size_t *);
TYPE(walras_batch, length, size_t);
TYPE(walras_batch, phi, const double *);
TYPE(walras_batch, player, const uint32_t *);
TYPE(walras_batch, probe, const uint32_t *);
TYPE(walras_batch, action, const double *);
TYPE(walras_batch, aggregate, const double *);
TYPE(walras_batch, profile, const double *);
TYPE(walras_batch, state, const double *);
TYPE(walras_batch, state_profile, const double *);
TYPE(walras_batch, public_state, const double *);
TYPE(walras_batch, type_profile, const double *);
TYPE(walras_transition_batch, state, const uint32_t *);
TYPE(walras_transition_batch, profile, const double *);
TYPE(walras_dynamic_vtable, width, width_function *);
TYPE(walras_dynamic_vtable, initial, initial_function *);
TYPE(walras_dynamic_vtable, transition, transition_function *);
TYPE(walras_game_vtable, create, create_function *);
TYPE(walras_game_vtable, destroy, destroy_function *);
TYPE(walras_game_vtable, contribution, evaluate_function *);
TYPE(walras_game_vtable, payoff, evaluate_function *);
TYPE(walras_game_vtable, constraint, evaluate_function *);
TYPE(walras_game_vtable, gradient, evaluate_function *);
TYPE(walras_game_vtable, get_extension, extension_function *);
TYPE(walras_game_vtable, joint_payoff, evaluate_function *);
TYPE(walras_game_vtable, action_gradient, evaluate_function *);
TYPE(walras_game_vtable, shared_constraint, evaluate_function *);
TYPE(walras_game_vtable, outcome, evaluate_function *);
TYPE(walras_game_entry, magic, uint64_t);
TYPE(walras_game_entry, abi_major, uint32_t);
TYPE(walras_game_entry, abi_minor, uint32_t);
TYPE(walras_game_entry, metadata, const char *);
TYPE(walras_game_entry, vtable, const walras_game_vtable *);
"#;

/// Compiles only if the mirror has the types that `SIGNATURES` gives the header.
#[allow(dead_code, reason = "that it compiles is the test")]
fn mirrored_types(
    host: &Host,
    parameter: &RawParameter,
    setup: &RawSetup,
    batch: &RawBatch,
    table: &GameVtable,
    entry: &GameEntry,
) {
    use std::ffi::c_void;
    let _: (*mut c_void, unsafe extern "C" fn(*mut c_void, u32, *const u8, usize)) = (host.context, host.log);
    let _: (*const u8, *const f64) = (parameter.name, parameter.values);
    let _: (*const RawParameter, *const usize) = (setup.parameters, setup.levels);
    let _: [*const f64; 3] = [batch.phi, batch.action, batch.aggregate];
    let _: [*const f64; 3] = [batch.profile, batch.state, batch.state_profile];
    let _: (usize, [*const u32; 2]) = (batch.length, [batch.player, batch.probe]);
    let _: Option<unsafe extern "C" fn(*const Host, *const RawSetup, *mut *mut c_void) -> Status> = table.create;
    let _: Option<unsafe extern "C" fn(*mut c_void)> = table.destroy;
    let _: [Option<Evaluate>; 4] = [table.contribution, table.payoff, table.constraint, table.gradient];
    let _: [Option<Evaluate>; 2] = [table.joint_payoff, table.action_gradient];
    let _: [Option<Evaluate>; 2] = [table.shared_constraint, table.outcome];
    let _: Option<unsafe extern "C" fn(*const u8, usize) -> *const c_void> = table.get_extension;
    let _: fn(EntryFn, *const c_void, *const RawBatch, *mut f64) -> Status = |_, _, _, _| OK;
    let _: (u64, [u32; 2]) = (entry.magic, [entry.abi_major, entry.abi_minor]);
    let _: (*const u8, *const GameVtable) = (entry.metadata, entry.vtable);
}

/// The header names every field and every choice of the metadata: those that the parser expects.
#[test]
fn the_header_describes_the_metadata() {
    let action = r#""dimensions": [], "levels": []"#;
    let whole = format!(r#""name": "", "version": "", "description": "", "parameters": [], "actions": {{{action}}}"#);
    let mut known = Vec::new();
    for inside in [
        r#"{"?": 0}"#.to_owned(),
        r#"{"parameters": [{"?": 0}]}"#.into(),
        r#"{"players": {"?": 0}}"#.into(),
        r#"{"actions": {"?": 0}}"#.into(),
        r#"{"actions": {"dimensions": [{"?": 0}]}}"#.into(),
        r#"{"actions": {"space": "?"}}"#.into(),
        r#"{"contributions": [{"?": 0}]}"#.into(),
        r#"{"aggregates": [{"?": 0}]}"#.into(),
        r#"{"aggregates": [{"weights": "?"}]}"#.into(),
        r#"{"aggregates": [{"own": "?"}]}"#.into(),
        r#"{"states": [{"?": 0}]}"#.into(),
        r#"{"shared_constraints": [{"?": 0}]}"#.into(),
        r#"{"outcomes": [{"?": 0}]}"#.into(),
        r#"{"outcomes": [{"total": "?"}]}"#.into(),
        r#"{"dynamics": {"?": 0}}"#.into(),
        r#"{"dynamics": {"states": [{"?": 0}]}}"#.into(),
        r#"{"dynamics": {"types_seen_by": "?"}}"#.into(),
        r#"{"dynamics": {"moved_by": "?"}}"#.into(),
        r#"{"parameters": [{"role": "?"}]}"#.into(),
        r#"{"parameters": [{"kind": "?"}]}"#.into(),
        r#"{"parameters": [{"shape": ["?"]}]}"#.into(),
        r#"{"parameters": [{"prior": {"draw": "?"}}]}"#.into(),
        format!(r#"{{{whole}, "claims": ["?"]}}"#),
    ] {
        let words = Metadata::from_json(&inside).unwrap_err();
        let names: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
        assert!(words.starts_with("unknown ") && names[0] == "?" && names.len() > 2, "{inside}: {words}");
        known.extend(names[1..].iter().map(|name| (*name).to_owned()));
    }
    assert!(known.contains(&Claim::ShiftInvariant.name().to_owned()));
    for name in known.iter().map(String::as_str).chain(["last_level"]) {
        let quoted = format!("\"{name}\"");
        assert!(
            HEADER.contains(&quoted) || DYNAMIC_HEADER.contains(&quoted),
            "the header does not speak of \"{name}\""
        );
    }
}
