//! Compiles the environment, which is written in C, with its metadata as a string literal.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let metadata = fs::read_to_string("src/metadata.json")?;
    let literal: String = metadata.lines().map(|line| format!("{:?}\n", format!("{line}\n"))).collect();
    fs::write(out.join("metadata.inc"), literal)?;
    let headers = Path::new("../../core/game/include");
    let mut compiler = cc::Build::new();
    compiler.std("c99").opt_level(2).flag_if_supported("-ffp-contract=off").warnings(true);
    compiler.include(headers).include(&out).file("src/auction.c").compile("walras_auction");
    for path in ["build.rs", "src/auction.c", "src/metadata.json", "../../core/game/include"] {
        println!("cargo:rerun-if-changed={path}");
    }
    Ok(())
}
