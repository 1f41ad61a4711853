//! The xtask package of a workspace, as the README has it.

fn main() -> std::process::ExitCode {
    exfig_xtask::main()
}
