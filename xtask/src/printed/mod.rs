//! What `cargo exfig completions`, `man` and `schema` print. The texts are files, which tests compare with the command
//! line and with docs/configuration.md: nothing that makes them is part of the program.

use clap::ValueEnum;

use crate::exit::Exit;
use crate::printer;

/// The JSON Schema of a Cargo.toml with exfig's tables.
const SCHEMA: &str = include_str!("schema.json");

/// The manual page, in roff.
const MAN: &str = include_str!("cargo-exfig.1");

/// A shell, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("cargo-exfig.bash"),
            Self::Elvish => include_str!("cargo-exfig.elv"),
            Self::Fish => include_str!("cargo-exfig.fish"),
            Self::Powershell => include_str!("_cargo-exfig.ps1"),
            Self::Zsh => include_str!("_cargo-exfig"),
        }
    }
}

pub(crate) fn completions(shell: Shell) -> Exit {
    print(shell.script())
}

pub(crate) fn man() -> Exit {
    print(MAN)
}

pub(crate) fn schema() -> Exit {
    print(SCHEMA)
}

fn print(text: &'static str) -> Exit {
    printer::own(text);
    Exit::Done
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::CommandFactory as _;
    use clap_complete::Shell as Target;

    use crate::args::CargoExfig;

    /// Compares a file with what it should be; writes it if `UPDATE_DOCS` is set.
    #[expect(clippy::disallowed_methods, reason = "files of the repository, written only on request")]
    fn assert_is(name: &str, wanted: &str) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/printed").join(name);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, wanted).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            text == wanted,
            "{name} is out of date; run `UPDATE_DOCS=1 cargo test -p exfig-xtask --lib printed` twice"
        );
    }

    fn command() -> clap::Command {
        CargoExfig::command().name("cargo-exfig").bin_name("cargo-exfig").display_name("cargo-exfig")
    }

    #[test]
    fn each_shell_completes_the_command_line() {
        // `--demo` is an option of this repository's own builds.
        if cfg!(feature = "demo") {
            return;
        }
        for (name, target) in [
            ("cargo-exfig.bash", Target::Bash),
            ("cargo-exfig.elv", Target::Elvish),
            ("cargo-exfig.fish", Target::Fish),
            ("_cargo-exfig.ps1", Target::PowerShell),
            ("_cargo-exfig", Target::Zsh),
        ] {
            let mut script = Vec::new();
            clap_complete::generate(target, &mut command(), "cargo-exfig", &mut script);
            // clap_complete's bash splits a name with a dash where it should not, so that no subcommand is found.
            let script = String::from_utf8(script).unwrap().replace("cargo__subcmd__exfig", "cargo__exfig");
            assert_is(name, &script);
        }
    }

    #[test]
    fn the_manual_has_every_option() {
        if cfg!(feature = "demo") {
            return;
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(command()).date("").manual("exfig").render(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert_is("cargo-exfig.1", &page);
    }
}
