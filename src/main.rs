//! The `clausebook` command.

use std::process::ExitCode;

/// A build makes and drops some hundred small values per page, on every core at once; this allocator is quicker
/// at that than the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    clausebook::cli::main()
}
