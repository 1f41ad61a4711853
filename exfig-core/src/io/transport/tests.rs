//! Failures of the network, over real sockets.

use std::sync::Arc;

use super::*;

/// Serves one TLS connection after another with a self-signed certificate.
fn self_signed_server() -> std::net::SocketAddr {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
        }
    });
    address
}

async fn failure_of(url: String) -> Failure {
    let token = Token::new("figd_x", TokenKind::Personal).unwrap();
    let (idle, connections) = (Duration::from_secs(20), 1);
    let transport =
        HttpTransport::new(HttpOptions { base_url: ApiUrl::parse(&url).unwrap(), token, idle, connections });
    let target = Target::Api { path: "/v1/me".to_owned(), first_byte: idle };
    transport.send(&target).await.err().unwrap()
}

#[tokio::test]
async fn a_self_signed_certificate_is_reported_and_not_retried() {
    let failure = failure_of(format!("https://localhost:{}", self_signed_server().port())).await;
    assert!(
        matches!(&failure, Failure::Tls { why, unknown_issuer: true } if why.contains("certificate is not trusted")),
        "{failure:?}"
    );
    assert!(crate::policy::retry::classify(&failure, false) == crate::policy::retry::Class::Fatal);
}

#[tokio::test]
async fn a_server_without_tls_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
            let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let failure = failure_of(format!("https://localhost:{port}")).await;
    assert_eq!(
        failure,
        Failure::Tls { why: "the server does not speak TLS".to_owned(), unknown_issuer: false }
    );
}

#[test]
fn signed_urls_are_not_shown() {
    let url = "https://user:pw@s3.example.com/images/1?X-Amz-Signature=secret#f";
    assert_eq!(redact(url), "https://s3.example.com/images/1");
}
