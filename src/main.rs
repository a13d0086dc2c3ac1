//! The command line: parse, run, exit code.

use std::io::Write;

/// The system's allocator clears by hand what it could have fresh from the kernel: polars alone asks for eight zeroed
/// megabytes at its start, which is half of a short run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let code = bilat::cli::main();
    // Whoever reads has gone, or has everything.
    let _ = std::io::stdout().flush();
    // The allocator would give its memory back piece by piece, of an import for ten milliseconds; the kernel takes it at once.
    signal_hook::low_level::exit(i32::from(code));
}
