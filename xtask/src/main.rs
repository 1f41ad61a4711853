//! `cargo xtask`, for the exfig repository itself.

fn main() -> std::process::ExitCode {
    exfig_xtask::main()
}
