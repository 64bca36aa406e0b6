//! The command under test.

use std::process::ExitCode;

fn main() -> ExitCode {
    walras::cli::main().into()
}
