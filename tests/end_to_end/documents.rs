//! The documents say what is on disk.

use crate::harness::root;

/// Every relative link and every path in backticks that looks like one of the repository's exists.
#[test]
fn links_and_paths_lead_somewhere() {
    for document in
        ["README.md", "core/README.md", "plugins/README.md", "scenarios/README.md", ".github/CONTRIBUTING.md"]
    {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let folder = root().join(document).parent().unwrap().to_owned();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            assert!(folder.join(link).exists(), "{document}: {link}");
        }
        let code = text.split('`').skip(1).step_by(2);
        for path in code.filter(|code| is_path(code)) {
            assert!(root().join(path).exists(), "{document}: {path}");
        }
    }
}

fn is_path(code: &str) -> bool {
    let rooms = ["core/", "plugins/", "scenarios/", "sims/", "tests/"];
    rooms.iter().any(|room| code.starts_with(room)) && !code.contains([' ', '<', '*', '{'])
}

/// The rooms import only what the architecture allows.
#[test]
fn imports_follow_the_arrows() {
    let imports = |room: &str| -> Vec<String> {
        let manifest = std::fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        let ours = dependencies.lines().filter(|line| line.starts_with("walras"));
        ours.map(|line| line.split(['.', ' ']).next().unwrap_or_default().to_owned()).collect()
    };
    assert!(imports("core/game").is_empty());
    assert!(imports("core/theory").is_empty());
    assert_eq!(imports("core/engine"), ["walras-game", "walras-theory"]);
    assert_eq!(imports("core/designer"), ["walras-engine", "walras-theory"]);
    for plugin in std::fs::read_dir(root().join("plugins")).unwrap() {
        let plugin = plugin.unwrap();
        if plugin.path().is_dir() {
            let name = plugin.file_name().into_string().unwrap();
            assert_eq!(imports(&format!("plugins/{name}")), ["walras-game"], "{name}");
        }
    }
}
