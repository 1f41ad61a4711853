//! Values that are strings in Cargo.toml and more than strings in the program: durations, URLs, paths.

use std::net::Ipv6Addr;
use std::time::Duration;

use super::report::{Wrong, quote};
use crate::loopback::is_loopback;
use crate::naming::same_file_key;

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

/// The address of an API: `https://host[:port]`, or `http://` of this machine, where nobody else can read the token.
/// Whatever else a URL may hold (a path, a query, credentials) is refused rather than dropped.
pub(super) fn parse_base_url(text: &str) -> Result<String, Wrong> {
    let wrong = |why: &str, label: &str| Wrong::new(format!("`base-url` {why}: {}", quote(text)), label);
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(wrong("is not a URL", "expected `https://host`"));
    };
    let authority = rest.trim_end_matches('/');
    if authority.contains('@') {
        return Err(Wrong::new("`base-url` holds credentials".to_owned(), "a user before the host")
            .help("the token comes from the environment variable FIGMA_TOKEN"));
    }
    if authority.contains(['/', '?', '#']) {
        return Err(wrong("is more than a host", "has a path or a query").help("exfig adds `/v1/...` itself"));
    }
    host_of(authority)
        .ok_or_else(|| wrong("names no host", "expected `https://host` or `https://host:port`"))?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok(format!("https://{}", authority.to_ascii_lowercase())),
        "http" if is_loopback(&format!("http://{authority}")) => {
            Ok(format!("http://{}", authority.to_ascii_lowercase()))
        }
        "http" => {
            Err(wrong("would send the token unencrypted", "`http` to another machine")
                .help("write `https://`"))
        }
        _ => Err(wrong("has an unknown scheme", "expected `https`")),
    }
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, without brackets.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (host, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let is_name =
        |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    let port_is_one = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (!host.is_empty() && (host.contains(':') || is_name(host)) && port_is_one).then_some(host)
}

/// A path below the package, as the same text on every platform: `./a//b` is `a/b`. Whatever could lead out of the package,
/// or could not be created on one of the platforms, is refused.
pub(super) fn parse_path(text: &str) -> Result<String, Wrong> {
    let wrong = |why: &str, label: &str| Wrong::new(format!("the path {} {why}", quote(text)), label);
    if text.contains('\\') {
        return Err(wrong("has a backslash", "a `\\`").help("write `/`, on Windows too"));
    }
    if text.starts_with('/') || text.as_bytes().get(1) == Some(&b':') {
        return Err(wrong("is absolute", "outside of the package")
            .help("paths are relative to the package's directory"));
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')) {
        return Err(wrong(
            "has a character that some platforms refuse in file names",
            "one of `<>:\"|?*`, or a control character",
        ));
    }
    let segments: Vec<&str> =
        text.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    if segments.contains(&"..") {
        return Err(wrong("has `..`", "may lead out of the package")
            .help("paths are relative to the package's directory"));
    }
    if segments.iter().any(|segment| segment.ends_with(['.', ' '])) {
        return Err(wrong("ends a name with a dot or a space", "Windows drops it"));
    }
    if segments.is_empty() {
        return Err(wrong("names nothing in the package", "empty"));
    }
    Ok(segments.join("/"))
}

/// A [`parse_path`] that may be written to: not what Cargo, git and exfig keep for themselves.
pub(super) fn parse_written_path(text: &str) -> Result<String, Wrong> {
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
    fn base_urls_are_hosts() {
        let table = [
            ("https://api.figma.com", Some("https://api.figma.com")),
            ("https://api.figma.com/", Some("https://api.figma.com")),
            ("HTTPS://API.Figma-Gov.com:8443", Some("https://api.figma-gov.com:8443")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://127.8.8.8", Some("http://127.8.8.8")),
            ("http://localhost:1", Some("http://localhost:1")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("http://api.figma.com", None),
            ("http://127.0.0.1.evil.example", None),
            ("http://localhost.evil.example", None),
            ("http://127.0.0.1@evil.example", None),
            ("http://[::2]", None),
            ("https://[::1", None),
            ("https://user:pass@host", None),
            ("https://host/v1", None),
            ("https://host?x", None),
            ("https://host:0", None),
            ("https://host:99999", None),
            ("https://a b", None),
            ("https://", None),
            ("ftp://host", None),
            ("api.figma.com", None),
        ];
        for (text, want) in table {
            assert_eq!(parse_base_url(text).ok().as_deref(), want, "{text}");
        }
    }

    #[test]
    fn paths_stay_in_the_package() {
        let table = [
            ("src/design/colors.rs", Some("src/design/colors.rs")),
            ("./a//b/", Some("a/b")),
            ("..a/b..c", Some("..a/b..c")),
            ("a/../b", None),
            ("..", None),
            ("/etc/passwd", None),
            ("C:/x", None),
            ("a\\b", None),
            ("a\0b", None),
            ("a:b", None),
            ("a./b", None),
            (".", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(parse_path(text).ok().as_deref(), want, "{text}");
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

    proptest::proptest! {
        #[test]
        fn a_path_that_is_taken_is_taken_as_it_is(text in "[a-c./\\\\: ]{0,12}") {
            if let Ok(path) = parse_path(&text) {
                proptest::prop_assert_eq!(parse_path(&path).ok(), Some(path.clone()));
                proptest::prop_assert!(path.split('/').all(|segment| !segment.is_empty() && segment != ".."));
            }
        }
    }
}
