//! Values that are strings in Cargo.toml and more than strings in the program: durations, URLs, paths.

use std::time::Duration;

use super::report::{Wrong, quote};
use crate::api_url::{ApiUrl, NoApiUrl};
use crate::naming::same_file_key;
use crate::package_path::{NoPackagePath, PackagePath};

/// A duration as people write it: `30s`, `500ms`, `2m`, `1m 30s`, `1h`. More than nothing, at most a day: a longer pause is
/// better spent in a later run, which resumes.
///
/// # Errors
/// Says in words what is wrong with the text.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let duration = humantime::parse_duration(text).map_err(|_| {
        format!("{} is not a duration: a number with a unit, such as `500ms`, `30s` or `1m 30s`", quote(text))
    })?;
    if duration.is_zero() {
        Err(format!("{} is no time at all", quote(text)))
    } else if duration > DAY {
        Err(format!("{} is longer than a day", quote(text)))
    } else {
        Ok(duration)
    }
}

/// Bytes: a number with the unit `MiB` or `GiB`, between 1 MiB and 1 TiB.
///
/// # Errors
/// Says in words what is wrong with the text.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    const MIB: u64 = 1024 * 1024;
    let units = [("MiB", MIB), ("GiB", 1024 * MIB)];
    let number = units.iter().find_map(|(unit, bytes)| {
        let number = text.strip_suffix(unit)?.trim_end();
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| number.parse::<u64>().ok()?.checked_mul(*bytes))
    });
    match number {
        None => {
            Err(format!("{} is not a size: a number with a unit, such as `512MiB` or `4GiB`", quote(text)))
        }
        Some(Some(bytes @ MIB..=0x100_0000_0000)) => Ok(bytes),
        Some(_) => Err(format!("{} is not between 1 MiB and 1024 GiB", quote(text))),
    }
}

/// The address of an API.
pub(super) fn parse_base_url(text: &str) -> Result<ApiUrl, Wrong> {
    let wrong = |why: &str, label: &str| Wrong::new(format!("`base-url` {why}: {}", quote(text)), label);
    ApiUrl::parse(text).map_err(|why| match why {
        NoApiUrl::NoUrl => wrong("is not a URL", "expected `https://host`"),
        NoApiUrl::Credentials => {
            Wrong::new("`base-url` holds credentials".to_owned(), "a user before the host")
                .help("the token comes from the environment variable FIGMA_TOKEN")
        }
        NoApiUrl::MoreThanHost => {
            wrong("is more than a host", "has a path or a query").help("exfig adds `/v1/...` itself")
        }
        NoApiUrl::NoHost => wrong("names no host", "expected `https://host` or `https://host:port`"),
        NoApiUrl::Unencrypted => {
            wrong("would send the token unencrypted", "`http` to another machine").help("write `https://`")
        }
        NoApiUrl::Scheme => wrong("has an unknown scheme", "expected `https`"),
    })
}

/// A path below the package.
pub(super) fn parse_path(text: &str) -> Result<PackagePath, Wrong> {
    let wrong = |why: &str, label: &str| Wrong::new(format!("the path {} {why}", quote(text)), label);
    let relative = "paths are relative to the package's directory";
    PackagePath::parse(text).map_err(|why| match why {
        NoPackagePath::Backslash => wrong("has a backslash", "a `\\`").help("write `/`, on Windows too"),
        NoPackagePath::Absolute => wrong("is absolute", "outside of the package").help(relative),
        NoPackagePath::Character => wrong(
            "has a character that some platforms refuse in file names",
            "one of `<>:\"|?*`, or a control character",
        ),
        NoPackagePath::Parent => wrong("has `..`", "may lead out of the package").help(relative),
        NoPackagePath::End => wrong("ends a name with a dot or a space", "Windows drops it"),
        NoPackagePath::Empty => wrong("names nothing in the package", "empty"),
    })
}

/// A [`parse_path`] that may be written to: not what Cargo, git and exfig keep for themselves.
pub(super) fn parse_written_path(text: &str) -> Result<PackagePath, Wrong> {
    let path = parse_path(text)?;
    let key = same_file_key(&path);
    let wrong = |why: &str| {
        Wrong::new(format!("{} cannot be written to: {why}", quote(&path)), "choose another path")
    };
    if ["cargo.toml", "cargo.lock", "exfig.lock"].contains(&key.as_str()) {
        return Err(wrong("it is not an output"));
    }
    if key.split('/').any(|segment| segment == ".git") {
        return Err(wrong("it is git's"));
    }
    if key == "target" || key.starts_with("target/") {
        return Err(wrong("`cargo clean` removes it"));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
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
    fn nothing_of_others_is_written() {
        for path in [
            "Cargo.toml",
            "./cargo.TOML",
            "Cargo.lock",
            "exfig.lock",
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
