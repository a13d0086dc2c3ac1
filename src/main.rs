//! The command line: parse, run, exit code.

use std::process::ExitCode;

/// The system's allocator clears by hand what it could have fresh from the kernel: polars alone asks for eight zeroed
/// megabytes at its start, which is half of a short run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bilat::cli::main()
}
