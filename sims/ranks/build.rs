//! Compiles the shim with the compiler of the MPI library that is installed, and links that library.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src/shim.c");
    println!("cargo::rerun-if-env-changed=MPICC");
    let mpicc = std::env::var("MPICC").unwrap_or_else(|_| "mpicc".into());
    // Open MPI tells what it links by the first of these, MPICH by the second.
    let flags = ["--showme:link", "-link_info"].into_iter().find_map(|question| answer(&mpicc, question));
    let Some(flags) = flags else {
        println!(
            "cargo::error=`{mpicc}` does not say how to link MPI: install an MPI library with its headers (Debian: \
             libopenmpi-dev), or name its compiler in MPICC"
        );
        return;
    };
    for flag in flags.split_whitespace() {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo::rustc-link-search=native={folder}");
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo::rustc-link-lib={library}");
        } else if flag.starts_with("-Wl,") {
            println!("cargo::rustc-link-arg={flag}");
        }
    }
    cc::Build::new().compiler(&mpicc).file("src/shim.c").warnings_into_errors(true).compile("walras_mpi_shim");
}

/// What the compiler answers, if it is there and knows the question.
fn answer(mpicc: &str, question: &str) -> Option<String> {
    let output = Command::new(mpicc).arg(question).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
