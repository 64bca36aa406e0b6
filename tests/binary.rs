//! The command under test.

use std::process::ExitCode;

fn main() -> ExitCode {
    walras::main().into()
}
