//! What the differences are to Cargo: errors or warnings.

use exfig_lock::{Difference, advice};

use crate::Level;

/// At most as many differences are listed.
const LISTED: usize = 10;

/// Returns the messages for the differences, or for why they are not known. `command` is the one that exports.
pub(crate) fn messages(
    level: Level,
    command: &str,
    differences: Result<Vec<Difference>, String>,
) -> Vec<String> {
    let key = if level == Level::Error { "error" } else { "warning" };
    // Cargo takes one message a line.
    let message = |text: &str| format!("cargo::{key}=exfig: {}", text.replace(['\n', '\r'], "; "));
    let differences = match differences {
        Ok(differences) => differences,
        Err(why) => return vec![message(&why)],
    };
    let serious = differences.iter().filter(|difference| !difference.is_note()).collect::<Vec<_>>();
    let mut said = serious.iter().take(LISTED).map(|found| message(&found.to_string())).collect::<Vec<_>>();
    if serious.len() > LISTED {
        said.push(message(&format!("and {} more", serious.len() - LISTED)));
    }
    let help = advice(serious.iter().copied(), command);
    said.extend(help.into_iter().map(|help| message(&format!("help: {help}"))));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAND: &str = "cargo xtask figma-export";

    #[test]
    fn differences_are_listed_with_what_to_do() {
        let edited = |path: &str| Difference::Edited(path.to_owned());
        let one = messages(
            Level::Error,
            COMMAND,
            Ok(vec![edited("src/a\n::b.rs"), Difference::OtherExfig("icons".to_owned())]),
        );
        assert_eq!(
            one,
            [
                "cargo::error=exfig: `src/a\\n::b.rs`: modified since it was exported",
                "cargo::error=exfig: help: `git restore` brings back the exported files, if they were committed; \
                 `cargo xtask figma-export --force` overwrites them",
            ]
        );
        let ten = (0..10).map(|nth| Difference::Missing(format!("{nth}.svg"))).collect();
        assert_eq!(messages(Level::Warn, COMMAND, Ok(ten)).len(), 11, "ten, and what to do");
        let many = (0..12).map(|nth| Difference::Missing(format!("{nth}.svg"))).collect();
        let many = messages(Level::Warn, COMMAND, Ok(many));
        assert_eq!(many.len(), 12);
        assert_eq!(many[10], "cargo::warning=exfig: and 2 more");
        assert_eq!(
            many[11],
            "cargo::warning=exfig: help: `cargo xtask figma-export` brings the outputs up to date"
        );
        assert!(
            messages(Level::Error, COMMAND, Ok(vec![Difference::OtherExfig("icons".to_owned())])).is_empty()
        );
        let broken = messages(
            Level::Error,
            COMMAND,
            Err("cannot use `exfig.lock`: broken\nhelp: delete it".to_owned()),
        );
        assert_eq!(broken, ["cargo::error=exfig: cannot use `exfig.lock`: broken; help: delete it"]);
    }
}
