//! Which URLs lead to this machine, where nobody else reads along: the one rule by which plain http is let through.

use url::{Host, Url};

/// Whether `url` is plain http to this machine, without credentials. Read by the parser that the HTTP library reads URLs with, so that
/// both see the same host.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_here && url.scheme() == "http" && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_this_machine_alone() {
        let yes = [
            "http://127.0.0.1:80/x",
            "http://localhost",
            "HTTP://LOCALHOST:8080",
            "http://[::1]:8080/",
            "http://127.9.9.9",
            "http://127.1/",
        ];
        let no = [
            "https://127.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost@example.com",
            "http://user@localhost",
            "http://:pass@localhost",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://",
            "localhost",
            "file:///x",
        ];
        for url in yes {
            assert!(is_loopback(url), "{url}");
        }
        for url in no {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
