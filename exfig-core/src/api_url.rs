//! The API's address, and the only rule for plain http: to this machine only, where no one else can read it.

use std::fmt;

use url::{Host, Url};

/// The address of an API: `https://host[:port]`, or `http://` to this machine. No other URL is accepted, so
/// the token is sent nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUrl {
    text: String,
    is_loopback: bool,
}

/// Why a string is not an API address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoApiUrl {
    /// Not a URL.
    NoUrl,
    /// Contains a user or a password.
    Credentials,
    /// Contains a path, a query or a fragment.
    MoreThanHost,
    /// The host or the port is invalid.
    NoHost,
    /// Plain http to another machine.
    Unencrypted,
    /// Neither http nor https.
    Scheme,
}

impl ApiUrl {
    /// Parses an address, with the same parser as the HTTP library. Other parts of a URL are rejected, not
    /// dropped.
    ///
    /// # Errors
    /// [`NoApiUrl`]
    pub fn parse(text: &str) -> Result<Self, NoApiUrl> {
        if !text.contains("://") {
            return Err(NoApiUrl::NoUrl);
        }
        let url = Url::parse(text).map_err(|_| NoApiUrl::NoHost)?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(NoApiUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NoApiUrl::Credentials);
        }
        if !url.path().trim_matches('/').is_empty() || url.query().is_some() || url.fragment().is_some() {
            return Err(NoApiUrl::MoreThanHost);
        }
        let host = url.host().filter(|_| url.port() != Some(0)).ok_or(NoApiUrl::NoHost)?;
        let is_loopback = is_loopback(text);
        if url.scheme() == "http" && !is_loopback {
            return Err(NoApiUrl::Unencrypted);
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { text: format!("{}://{host}{port}", url.scheme()), is_loopback })
    }

    /// Returns the address of Figma's API.
    pub fn figma() -> Self {
        Self { text: "https://api.figma.com".to_owned(), is_loopback: false }
    }

    /// Returns the address, without a trailing `/`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the URL of `path`, which must begin with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether the address is plain http to this machine.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether exfig may fetch a URL from this API's responses: over https, or from this machine if the API
    /// is on it too.
    pub fn lets_fetch(&self, url: &str) -> bool {
        url.starts_with("https://") || (self.is_loopback && is_loopback(url))
    }
}

impl fmt::Debug for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether `url` is plain http to this machine, without credentials. Uses the same parser as the HTTP
/// library, so that both see the same host.
pub(crate) fn is_loopback(url: &str) -> bool {
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
    fn an_api_is_a_host() {
        let table = [
            ("https://api.figma.com", Ok("https://api.figma.com")),
            ("https://api.figma.com/", Ok("https://api.figma.com")),
            ("HTTPS://API.Figma-Gov.com:8443", Ok("https://api.figma-gov.com:8443")),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080")),
            ("http://127.8.8.8", Ok("http://127.8.8.8")),
            ("http://localhost:1", Ok("http://localhost:1")),
            ("http://[::1]:8080", Ok("http://[::1]:8080")),
            ("http://api.figma.com", Err(NoApiUrl::Unencrypted)),
            ("http://127.0.0.1.evil.example", Err(NoApiUrl::Unencrypted)),
            ("http://localhost.evil.example", Err(NoApiUrl::Unencrypted)),
            ("http://127.0.0.1@evil.example", Err(NoApiUrl::Credentials)),
            ("http://[::2]", Err(NoApiUrl::Unencrypted)),
            ("https://[::1", Err(NoApiUrl::NoHost)),
            ("https://user:pass@host", Err(NoApiUrl::Credentials)),
            ("https://host/v1", Err(NoApiUrl::MoreThanHost)),
            ("https://host?x", Err(NoApiUrl::MoreThanHost)),
            ("https://host#x", Err(NoApiUrl::MoreThanHost)),
            ("https://host:0", Err(NoApiUrl::NoHost)),
            ("https://host:99999", Err(NoApiUrl::NoHost)),
            ("https://a b", Err(NoApiUrl::NoHost)),
            ("https://", Err(NoApiUrl::NoHost)),
            ("ftp://host", Err(NoApiUrl::Scheme)),
            ("api.figma.com", Err(NoApiUrl::NoUrl)),
        ];
        for (text, want) in table {
            let url = ApiUrl::parse(text);
            assert_eq!(url.as_ref().map(ApiUrl::as_str).map_err(|why| *why), want, "{text}");
            assert!(url.is_err() || url.unwrap().is_loopback() == text.starts_with("http:"), "{text}");
        }
        assert_eq!(ApiUrl::figma(), ApiUrl::parse("https://api.figma.com").unwrap());
    }

    #[test]
    fn urls_from_the_api_are_fetched_over_https_or_from_this_machine() {
        let (figma, here) = (ApiUrl::figma(), ApiUrl::parse("http://localhost:1").unwrap());
        let table = [
            ("https://s3.example/x", true, true),
            ("http://s3.example/x", false, false),
            ("http://127.0.0.1/x", false, true),
            ("file:///x", false, false),
        ];
        for (url, by_figma, by_here) in table {
            assert_eq!((figma.lets_fetch(url), here.lets_fetch(url)), (by_figma, by_here), "{url}");
        }
    }

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
