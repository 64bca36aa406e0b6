//! The rooms import only what the architecture allows.

use crate::harness::root;

const CORE: [&str; 4] = ["walras-designer", "walras-engine", "walras-game", "walras-theory"];

/// What each room may import of ours. Rooms of `sims` come in an order in which each may import only those before it.
const SIMS: [(&str, &[&str]); 18] = [
    ("process", &["walras-engine"]),
    ("tables", &[]),
    ("figures", &[]),
    ("games", &["walras-engine", "walras-process", "PLUGINS"]),
    ("scenario", &["CORE", "walras-process", "walras-tables"]),
    ("assemble", &["CORE", "walras-games", "walras-process", "walras-scenario"]),
    ("study", &["CORE", "walras-assemble", "walras-games", "walras-process", "walras-scenario", "walras-tables"]),
    (
        "report",
        &[
            "CORE",
            "walras-figures",
            "walras-games",
            "walras-process",
            "walras-scenario",
            "walras-study",
            "walras-tables",
        ],
    ),
    ("choices", &["walras-engine", "walras-figures", "walras-process", "walras-tables", "walras-theory"]),
    ("solve", &["CORE", "walras-assemble", "walras-games", "walras-process", "walras-scenario", "walras-tables"]),
    ("audit", &["CORE", "walras-assemble", "walras-figures", "walras-games", "walras-process", "walras-scenario"]),
    ("author", &["walras-engine", "walras-game", "walras-games", "walras-process"]),
    ("validate", &["CORE", "walras-games", "walras-process", "walras-scenario"]),
    ("learned", &["walras-figures", "walras-theory"]),
    ("papers", &[]),
    (
        "python",
        &[
            "walras-choices",
            "walras-engine",
            "walras-game",
            "walras-process",
            "walras-report",
            "walras-scenario",
            "walras-solve",
            "walras-study",
            "walras-tables",
            "walras-theory",
        ],
    ),
    (
        "live",
        &["walras", "CORE", "walras-assemble", "walras-process", "walras-scenario", "walras-study", "walras-tables"],
    ),
    ("ranks", &["walras-engine", "walras-process", "walras-report", "walras-scenario", "walras-study"]),
];

/// The crates of ours that a room's manifest depends on, tests aside.
fn imports(room: &str) -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let dependencies = dependencies.split("\n[").next().unwrap_or_default();
    let ours = dependencies.lines().filter(|line| line.starts_with("walras"));
    ours.map(|line| line.split(['.', ' ']).next().unwrap_or_default().to_owned()).collect()
}

fn folders(room: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(room)).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().join("Cargo.toml").is_file());
    folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn imports_follow_the_arrows() {
    assert!(imports("core/game").is_empty());
    assert!(imports("core/theory").is_empty());
    assert_eq!(imports("core/engine"), ["walras-game", "walras-theory"]);
    assert_eq!(imports("core/designer"), ["walras-engine", "walras-theory"]);
    for plugin in folders("plugins") {
        assert_eq!(imports(&format!("plugins/{plugin}")), ["walras-game"], "{plugin}");
    }
    for room in folders("sims").iter().filter(|room| *room != "cli") {
        let (_, allowed) = SIMS.iter().find(|(name, _)| name == room).unwrap_or_else(|| panic!("sims/{room} is new"));
        for import in imports(&format!("sims/{room}")) {
            let is = |allowed: &&str| match *allowed {
                "CORE" => CORE.contains(&import.as_str()),
                "PLUGINS" => folders("plugins").iter().any(|p| format!("walras-{}", p.replace('_', "-")) == import),
                name => name == import,
            };
            assert!(allowed.iter().any(is), "sims/{room} imports {import}");
        }
    }
}

/// Where one room imports another, that comes before it: no circles of crates could be declared.
#[test]
fn rooms_come_after_what_they_import() {
    for (place, (room, allowed)) in SIMS.iter().enumerate() {
        for import in allowed.iter().filter_map(|name| name.strip_prefix("walras-")) {
            let other = SIMS.iter().position(|(name, _)| *name == import);
            assert!(other.is_none_or(|other| other < place), "{room} imports {import}");
        }
    }
}
