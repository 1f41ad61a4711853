//! Renders from a folder, and that all servers draw alike.

use std::fs::File;
use std::io::Write as _;

use fake_figma::{Design, FakeFigma, Format};

use crate::client::{download, url, urls};

#[test]
fn files_of_a_folder_go_before_drawing() {
    let renders = tempfile::tempdir().unwrap();
    File::create(renders.path().join("ic-24-name-0.svg")).unwrap().write_all(b"<svg/>").unwrap();
    let start = |draw: bool| {
        let builder =
            FakeFigma::builder().design(Design::synthetic(2)).renders(renders.path()).draw_missing(draw);
        builder.start().unwrap()
    };
    let recorded = start(false);
    assert_eq!(download(&url(&recorded, "2:0")).unwrap().text(), "<svg/>");
    assert!(urls(&recorded, "format=svg&ids=2:1")["2:1"].is_null());
    let both = start(true);
    assert_eq!(both.bytes_of("2:0", Format::Svg, 1.0).unwrap(), b"<svg/>");
    assert_eq!(
        both.bytes_of("2:1", Format::Svg, 1.0),
        FakeFigma::synthetic(2).unwrap().bytes_of("2:1", Format::Svg, 1.0)
    );
    let missing = FakeFigma::builder().renders("no/such/folder").start().unwrap_err();
    assert_eq!(missing.to_string(), "the folder of renders no/such/folder does not exist");
}

#[test]
fn two_servers_give_the_same_bytes() {
    let (one, two) = (FakeFigma::synthetic(3).unwrap(), FakeFigma::synthetic(3).unwrap());
    for format in [Format::Svg, Format::Png, Format::Jpg, Format::Pdf] {
        let bytes = one.bytes_of("2:2", format, 2.0).unwrap();
        assert_eq!(two.bytes_of("2:2", format, 2.0).unwrap(), bytes, "{format:?}");
        assert_ne!(one.bytes_of("2:1", format, 2.0).unwrap(), bytes, "{format:?}");
    }
    assert_eq!(one.bytes_of("9:9", Format::Svg, 1.0), None);
    let name = |url: String| url.rsplit('/').next().unwrap().to_owned();
    assert_eq!(name(url(&one, "2:0")), name(url(&two, "2:0")));
}

#[test]
fn a_thousand_downloads_over_64_connections() {
    let server = FakeFigma::synthetic(1_000).unwrap();
    let ids: Vec<String> = (0..1_000).map(|number| format!("2:{number}")).collect();
    let urls: Vec<String> = ids
        .chunks(250)
        .flat_map(|ids| urls(&server, &format!("format=svg&ids={}", ids.join(","))))
        .map(|(_, url)| url.as_str().unwrap().to_owned())
        .collect();
    std::thread::scope(|scope| {
        for part in urls.chunks(16) {
            let cdn = server.cdn_url();
            scope.spawn(move || {
                let mut client = crate::client::Client::connect(&cdn);
                for url in part {
                    assert_eq!(client.get(&url[cdn.len()..], "").unwrap().status, 200);
                }
            });
        }
    });
    let counts = server.counts();
    assert_eq!((counts.endpoint("cdn"), counts.status(200), counts.connections), (1_000, 1_004, 67));
    assert!(counts.peak_downloads <= 64);
}
