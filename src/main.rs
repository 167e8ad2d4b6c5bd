//! The `clausebook` command.

use std::process::ExitCode;

/// A build makes and drops some hundred small values per page, on every core at once; the allocator of
/// the C library spends a seventh of the whole time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    clausebook::cli::main()
}
