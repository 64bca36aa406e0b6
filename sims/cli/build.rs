//! Tells the program what it is built as.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name| env::var(name).unwrap_or_else(|_| "unknown".into());
    println!("cargo::rustc-env=WALRAS_TARGET={}", variable("TARGET"));
    println!("cargo::rustc-env=WALRAS_PROFILE={}", variable("PROFILE"));
    let version = Command::new(variable("RUSTC")).arg("--version").output();
    let version = version.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let words: Vec<&str> = version.split_whitespace().take(2).collect();
    println!("cargo::rustc-env=WALRAS_RUSTC={}", words.join(" "));
}
