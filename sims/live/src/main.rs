//! The command `walras-live`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    walras_live::main().into()
}
