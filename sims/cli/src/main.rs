//! The command `walras`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    walras::main().into()
}
