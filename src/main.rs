//! The `clausebook` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    clausebook::cli::main()
}
