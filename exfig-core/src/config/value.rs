//! Values that are strings in Cargo.toml and have a type of their own here: durations, sizes, URLs, paths.

use std::time::Duration;

use exfig_lock::package_path::{NoPackagePath, PackagePath, is_reserved};

use super::NamePattern;
use super::diagnostic::without_user;
use super::report::{Wrong, quote};
use crate::api_url::{ApiUrl, NoApiUrl};
use crate::naming::same_file_key;
use crate::policy::rate_limit::LONGEST_PAUSE;

/// Parses a duration such as `30s`, `500ms`, `2m`, `1m 30s` or `1h`. It must be greater than zero and at most
/// a day: instead of a longer pause, resume in a later run.
///
/// # Errors
/// What is wrong with the text, in words.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|_| {
        format!(
            "{} is not a duration; write a number with a unit, such as `500ms`, `30s` or `1m 30s`",
            quote(text)
        )
    })?;
    if duration.is_zero() {
        Err(format!("{} is too short: it must be greater than zero", quote(text)))
    } else if duration > LONGEST_PAUSE {
        Err(format!("{} is too long: it must be at most a day", quote(text)))
    } else {
        Ok(duration)
    }
}

/// Parses a size and returns it in bytes: a number with the unit `MiB` or `GiB`, from 1 MiB to 1 TiB.
///
/// # Errors
/// What is wrong with the text, in words.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    const MIB: u64 = 1024 * 1024;
    let units = [("MiB", MIB), ("GiB", 1024 * MIB)];
    let number = units.iter().find_map(|(unit, bytes)| {
        let number = text.strip_suffix(unit)?.trim_end();
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| number.parse::<u64>().ok()?.checked_mul(*bytes))
    });
    match number {
        None => Err(format!(
            "{} is not a size; write a number with a unit, such as `512MiB` or `4GiB`",
            quote(text)
        )),
        Some(Some(bytes @ MIB..=0x100_0000_0000)) => Ok(bytes),
        Some(_) => Err(format!("{} is out of range: it must be 1 MiB to 1024 GiB", quote(text))),
    }
}

/// Parses the address of an API.
pub(super) fn parse_base_url(text: &str) -> Result<ApiUrl, Wrong> {
    let shown = quote(&without_user(text));
    let wrong = |why: &str, label: &str| Wrong::new(format!("`base-url` {why}: {shown}"), label);
    ApiUrl::parse(text).map_err(|why| match why {
        NoApiUrl::NoUrl => wrong("is not a URL", "expected `https://host`"),
        NoApiUrl::Credentials => {
            Wrong::new("`base-url` contains credentials".to_owned(), "has a user name or a password")
                .help("remove them; the token comes from the FIGMA_TOKEN environment variable")
        }
        NoApiUrl::MoreThanHost => {
            wrong("is more than a scheme, a host and a port", "has a path, a query or a fragment")
                .help("remove the rest; exfig adds `/v1/...` itself")
        }
        NoApiUrl::NoHost => {
            wrong("has no valid host or port", "expected `https://host` or `https://host:port`")
        }
        NoApiUrl::Unencrypted => wrong("would send the token unencrypted", "`http` is for this machine only")
            .help("use `https://`"),
        NoApiUrl::Scheme => wrong("has an unsupported scheme", "expected `https`"),
    })
}

/// Parses a path inside the package.
pub(super) fn parse_path(text: &str) -> Result<PackagePath, Wrong> {
    let wrong = |why: &str, label: &str| Wrong::new(format!("the path {} {why}", quote(text)), label);
    let relative = "paths are relative to the package's directory";
    PackagePath::parse(text).map_err(|why| match why {
        NoPackagePath::Backslash => wrong("has a backslash", "contains `\\`").help("use `/`, on Windows too"),
        NoPackagePath::Absolute => wrong("is absolute", "outside the package").help(relative),
        NoPackagePath::Character => wrong(
            "has a character that some platforms do not allow in file names",
            "contains one of `<>:\"|?*`, or a control character",
        ),
        NoPackagePath::Parent => wrong("has `..`", "may leave the package").help(relative),
        NoPackagePath::End => {
            wrong("has a name that ends with a dot or a space", "Windows would drop it").help("remove it")
        }
        NoPackagePath::Device => {
            wrong("has a name that Windows reserves for a device", "cannot be checked out on Windows")
                .help("choose another name")
        }
        NoPackagePath::Empty => wrong("names no file or directory", "expected a name").help(relative),
    })
}

/// Like [`parse_path`], but rejects what exfig must not write to: the files of Cargo, Git and exfig itself.
pub(super) fn parse_written_path(text: &str) -> Result<PackagePath, Wrong> {
    let path = parse_path(text)?;
    let key = same_file_key(&path);
    let wrong = |why: &str| {
        Wrong::new(format!("exfig cannot write to {}: {why}", quote(&path)), "choose another path")
    };
    let first = key.split('/').next().unwrap_or(&key);
    if ["cargo.toml", "cargo.lock", "exfig.lock"].contains(&first) {
        return Err(wrong("Cargo or exfig itself uses it"));
    }
    if key.split('/').any(|segment| segment == ".git") {
        return Err(wrong("it belongs to Git"));
    }
    if key == "target" || key.starts_with("target/") {
        return Err(wrong("`cargo clean` would remove it"));
    }
    Ok(path)
}

/// Parses the directory of icons or images, which may have folders by the names around a component:
/// `assets/{frame}`. Returns what every file shares, and the rest.
pub(super) fn parse_dir(text: &str) -> Result<(PackagePath, Option<NamePattern>), Wrong> {
    let Some(at) = text.find('{') else { return Ok((parse_written_path(text)?, None)) };
    let start = text[..at].rfind('/').map_or(0, |slash| slash + 1);
    let folders = NamePattern::parse_folder(text[start..].trim_end_matches('/')).map_err(|why| {
        let help = "use `{frame}`, `{page}` and `{set}`, such as `assets/{frame}`";
        Wrong::new(why, "invalid pattern").help(help)
    })?;
    if start == 0 {
        let message = format!("{} begins with a name of the design", quote(text));
        let help = "begin with a directory of your own, such as `assets/{frame}`";
        return Err(Wrong::new(message, "would write anywhere in the package").help(help));
    }
    // What stands between the placeholders must be fit for a path, too.
    parse_written_path(&text.replace(['{', '}'], "_"))?;
    Ok((parse_written_path(&text[..start])?, Some(folders)))
}

/// Checks a directory that is made of names of the design.
///
/// # Errors
/// Why exfig cannot write there, in words.
pub(crate) fn written_dir(text: &str) -> Result<PackagePath, String> {
    if let Some(folder) = text.split('/').find(|folder| is_reserved(folder)) {
        return Err(format!("{} is a device name on Windows", quote(folder)));
    }
    parse_written_path(text).map_err(|wrong| wrong.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed() {
        let table = [
            ("30s", Some(30_000)),
            ("500ms", Some(500)),
            ("2m", Some(120_000)),
            ("1m 30s", Some(90_000)),
            ("1h", Some(3_600_000)),
            ("24h", Some(86_400_000)),
            ("25h", None),
            ("0s", None),
            ("-1s", None),
            ("30", None),
            ("", None),
            ("soon", None),
        ];
        for (text, want) in table {
            assert_eq!(parse_duration(text).ok(), want.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn files_of_cargo_git_and_exfig_are_not_written() {
        for path in [
            "Cargo.toml",
            "./cargo.TOML",
            "Cargo.lock",
            "exfig.lock",
            "exfig.lock/a.css",
            "Cargo.toml/a.css",
            ".git/config",
            "a/.git/b",
            "target",
            "target/x",
        ] {
            assert!(parse_written_path(path).is_err(), "{path}");
        }
        for path in ["a/Cargo.toml.html", "targets/x", ".github/x.css"] {
            assert!(parse_written_path(path).is_ok(), "{path}");
        }
    }
}
