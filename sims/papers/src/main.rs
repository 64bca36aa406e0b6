//! The command `walras-papers`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    walras_papers::main()
}
