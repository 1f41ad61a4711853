//! `cargo exfig`: `cargo xtask figma-export` for workspaces without an xtask package.

fn main() -> std::process::ExitCode {
    exfig_xtask::cargo_exfig()
}
