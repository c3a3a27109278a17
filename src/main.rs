//! The `trailsmith` command; see the library for what it does.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
