//! What Figma writes passes, in the shapes of its public exports; everything else is rejected by name.

use super::*;

/// Wraps `inner` in an SVG that starts like Figma's.
fn svg(inner: &str) -> String {
    format!(
        r#"<svg width="8" height="8" viewBox="0 0 8 8" fill="none" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><path d="M0 0H8V8Z" fill="black"/>{inner}</svg>"#
    )
}

fn said(text: &str, accepted: &[&str]) -> String {
    let accepted = accepted.iter().map(|item| (*item).to_owned()).collect();
    match look(text.as_bytes(), &accepted) {
        Ok(_) => "accepted".to_owned(),
        Err(Defect::Cut(why)) => format!("cut: {why}"),
        Err(Defect::Wrong(why)) => why,
    }
}

/// What Figma writes, from public exports.
const FIGMAS: &[&str] = &[
    r##"<g filter="url(#filter0_d_1_2)"><circle cx="4" cy="4" r="3" fill="#F5A623" fill-opacity="0.5"/></g><defs><filter id="filter0_d_1_2" x="-8" y="1" width="9" height="9" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB"><feFlood flood-opacity="0" result="BackgroundImageFix"/><feColorMatrix in="SourceAlpha" type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0" result="hardAlpha"/><feMorphology radius="2" operator="dilate" in="SourceAlpha" result="effect1_dropShadow_1_2"/><feOffset dy="4"/><feGaussianBlur stdDeviation="2.5"/><feComposite in2="hardAlpha" operator="arithmetic" k2="-1" k3="1"/><feBlend mode="normal" in2="BackgroundImageFix" result="shape"/></filter></defs>"##,
    r##"<foreignObject x="-40" y="-40" width="125.818" height="125"><div xmlns="http://www.w3.org/1999/xhtml" style="backdrop-filter:blur(20px);clip-path:url(#bgblur_0_1_2_clip_path);height:100%;width:100%"></div></foreignObject><rect data-figma-bg-blur-radius="40" x="-1" width="4" height="4" rx="1" transform="matrix(-1 0 0 1 43.8184 0)" stroke="white"/><defs><clipPath id="bgblur_0_1_2_clip_path" transform="translate(40 40)"><rect width="4" height="4"/></clipPath></defs>"##,
    r##"<g clip-path="url(#paint0_angular_1_2_clip_path)" data-figma-skip-parse="true"><g transform="matrix(0 0.046 -0.046 0 46 46)"><foreignObject x="-1000" y="-1000" width="2000" height="2000"><div xmlns="http://www.w3.org/1999/xhtml" style="background:conic-gradient(from 90deg,rgba(255, 0, 0, 1) 0deg,rgba(0, 0, 255, 0.5) 180deg,rgba(255, 0, 0, 1) 360deg);height:100%;width:100%;opacity:1"></div></foreignObject></g></g><circle cx="4" cy="4" r="4" data-figma-gradient-fill="{&quot;type&quot;:&quot;GRADIENT_ANGULAR&quot;}"/>"##,
    r##"<mask id="mask0_1_2" style="mask-type:luminance" maskUnits="userSpaceOnUse" x="0" y="0" width="8" height="8"><path d="M0 0h8v8z" fill="white"/></mask><g mask="url(#mask0_1_2)" style="mix-blend-mode:soft-light" opacity="0.4"><path fill-rule="evenodd" clip-rule="evenodd" d="M1 1L2 2Z" fill="url(#paint0_linear_1_2)" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" stroke-dasharray="2 2"/></g><defs><linearGradient id="paint0_linear_1_2" x1="0" y1="0" x2="8" y2="8" gradientUnits="userSpaceOnUse"><stop stop-color="#D9D9D9" style="stop-color:color(display-p3 0.8510 0.8510 0.8510);stop-opacity:1;"/><stop offset="1" stop-color="#D9D9D9" stop-opacity="0"/></linearGradient></defs>"##,
    r##"<rect width="8" height="8" fill="url(#pattern0_1_2)"/><defs><pattern id="pattern0_1_2" patternContentUnits="objectBoundingBox" width="1" height="1"><use xlink:href="#image0_1_2" transform="matrix(0.0025 0 0 0.0025 0 -0.5)"/></pattern><image id="image0_1_2" width="1" height="1" preserveAspectRatio="none" xlink:href="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="/></defs>"##,
    r##"<pattern id="pattern0_1_2" patternUnits="userSpaceOnUse" patternTransform="matrix(38 0 0 38 0 0)" preserveAspectRatio="none" viewBox="-1.47 -1.47 39.4 38.2" width="1" height="1"><use xlink:href="#pattern0_1_2_inner" transform="translate(0 -28.2)"/><g id="pattern0_1_2_inner"><rect x="6" width="4" height="4" fill="red"/></g></pattern>"##,
    r##"<filter id="filter0_g_1_2"><feTurbulence type="fractalNoise" baseFrequency="0.125 0.125" numOctaves="3" seed="2758"/><feDisplacementMap in="shape" scale="3" xChannelSelector="R" yChannelSelector="G" result="displacedImage" width="100%" height="100%"/><feMerge result="effect1_texture_1_2"><feMergeNode in="displacedImage"/></feMerge><feComponentTransfer in="alphaNoise" result="coloredNoise1"><feFuncA type="discrete" tableValues="0 0 0 1"/></feComponentTransfer></filter>"##,
    r##"<text fill="black" xml:space="preserve" style="white-space: pre" font-family="Inter, 'SF Pro'" font-size="12" font-weight="600" letter-spacing="0.1em"><tspan x="0" y="11.5">Save &amp; close</tspan></text>"##,
    r##"<path id="Icon / &quot;Home&quot; &lt;1&gt;" data-node-id="1:2" d="M0 0" fill="#BE2A2C" style="fill:#BE2A2C;fill:color(display-p3 0.7451 0.1647 0.1725);fill-opacity:1;"/>"##,
    "<title>Vector</title>\n<desc>Created using Figma</desc>",
];

#[test]
fn what_figma_writes_passes() {
    for inner in FIGMAS {
        assert_eq!(said(&svg(inner), &[]), "accepted", "{inner}");
    }
    assert_eq!(said(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", svg("")), &[]), "accepted");
}

#[test]
fn images_texts_and_html_are_noticed_wherever_they_are() {
    let two = format!("{}{}", FIGMAS[1], FIGMAS[7]);
    let table = [("<g/>", false), (FIGMAS[1], true), (FIGMAS[4], true), (FIGMAS[7], true), (&two, true)];
    for (inner, has_foreign) in table {
        let looked = look(svg(inner).as_bytes(), &Accepted::new()).unwrap();
        assert_eq!(looked.has_foreign, has_foreign, "{inner}");
    }
}

#[test]
fn what_figma_does_not_write_is_refused_by_name() {
    let table = [
        "<script>alert(1)</script>",
        "<style>@import url(http://e.test/x)</style>",
        r#"<g onload="alert(1)"/>"#,
        r##"<path d="M0 0" fill="url(http://e.test/x#y)"/>"##,
        r##"<path d="M0 0" style="fill:url(http://e.test/x#y)"/>"##,
        r#"<path d="M0 0" style="fill:red/**/;background:url(//e.test)"/>"#,
        r#"<use xlink:href="http://e.test/x#y"/>"#,
        r##"<use HREF="#a"/>"##,
        r#"<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>"#,
        r#"<set attributeName="href" to="javascript:alert(1)"/>"#,
        r#"<a href="javascript:alert(1)"><path d="M0 0"/></a>"#,
        r#"<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="x"/></foreignObject>"#,
        r#"<foreignObject><div xmlns="http://www.w3.org/1999/xhtml" style="background:url(//e.test)"/></foreignObject>"#,
        r#"<foreignObject><div xmlns="http://www.w3.org/1999/xhtml" style="height:100%">text</div></foreignObject>"#,
        r#"<div xmlns="http://www.w3.org/1999/xhtml" style="height:100%"/>"#,
        r#"<g xml:base="http://e.test/"/>"#,
        r#"<x:script xmlns:x="http://www.w3.org/2000/svg"/>"#,
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<script>]]>",
        "<?xml-stylesheet href='http://e.test/x'?>",
        "stray text",
        "<defs><defs><stop/></defs></defs>",
        r##"<g id="a"><use xlink:href="#a"/></g>"##,
        r#"<filter id="a"><feTurbulence numOctaves="100000000"/></filter>"#,
        r#"<filter id="a"><feImage href="http://e.test"/></filter>"#,
        r#"<path d="M0 0 url(x)"/>"#,
        r#"<g data-hx-get="/x"/>"#,
        "<feFuture/>",
        r#"<path d="M0 0" future="1"/>"#,
        r#"<g:g xmlns:g="http://www.w3.org/2000/svg"/>"#,
        r#"<foreignObject><div xmlns="http://www.w3.org/1999/xhtml" style="height:100%"/></foreignObject><title/>"#,
        r##"<g fill="url(#p)"><path d="M0 0"/></g>"##,
        r#"<path d="M0 0" fill="var(--a,var(--b,red))"/>"#,
        r##"<use xlink:href="#a" fill="url(#p)"/>"##,
        r#"<filter id="a"><feMorphology radius="1000000000"/></filter>"#,
        r#"<filter id="a"><feGaussianBlur stdDeviation="3000"/></filter>"#,
    ];
    let lines =
        table.iter().map(|inner| format!("{inner}\n    {}", said(&svg(inner), &[]))).collect::<Vec<_>>();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_user_can_accept_what_is_new_but_nothing_that_runs() {
    let (element, attribute) = (r#"<feFuture x="1" new="2"/>"#, r#"<path d="M0 0" future="a, b"/>"#);
    assert_eq!(said(&svg(element), &["feFuture", "feFuture@new"]), "accepted");
    assert!(said(&svg(element), &["feFuture"]).contains("accept-svg = [\"feFuture@new\"]"));
    assert_eq!(said(&svg(attribute), &["path@future"]), "accepted");
    assert!(said(&svg(r#"<path d="M0 0" future="url(http://e)"/>"#), &["path@future"]).contains("a value"));
    assert!(said(&svg(r#"<feFuture href="//e"/>"#), &["feFuture", "feFuture@href"]).contains("`href`"));
    for never in [
        "script",
        "style",
        "a",
        "iframe",
        "foreignObject",
        "path@onload",
        "g@href",
        "path@style",
        "SCRIPT",
        "x y",
        "",
    ] {
        assert_ne!(said(&svg(&format!("<{never}/>")), &[never]), "accepted", "{never}");
    }
}

#[test]
fn what_would_cost_too_much_is_rejected_quickly() {
    let deep = format!("{}{}", "<g>".repeat(300), "</g>".repeat(300));
    let wide = format!("<g {}/>", (0..101).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    let lines = (0..30).fold(String::from("<path id=\"l0\" d=\"M0 0\"/>"), |text, n| {
        let uses = format!("<use xlink:href=\"#l{n}\"/>").repeat(10);
        format!("{text}<g id=\"l{}\">{uses}</g>", n + 1)
    });
    for (text, want) in [(deep, "256 deep"), (wide, "101 attributes"), (lines, "elements to draw")] {
        let said = said(&svg(&text), &[]);
        assert!(said.contains(want), "{said}");
    }
    let other = svg("").replace("1999/xlink", "1999/other");
    assert_eq!(
        said(&other, &[]),
        "an SVG with the namespace `http://www.w3.org/1999/other`, which Figma does not use"
    );
    // 4096 x 4096, nine times.
    let gif = "<image href=\"data:image/gif;base64,R0lGODlhABAAEAAAACwAAAAAAQABAAA=\"/>";
    assert_eq!(said(&svg(&gif.repeat(8)), &[]), "accepted");
    assert!(said(&svg(&gif.repeat(9)), &[]).contains("128 megapixels"));
    // These used to be walked again from every enclosing group, or overflowed a number.
    let nested = (0..200).map(|n| format!("<g id=\"n{n}\">")).collect::<String>()
        + &"<g/>".repeat(50_000)
        + &"</g>".repeat(200);
    let uses = (0..200).map(|n| format!("<use xlink:href=\"#n{n}\"/>")).collect::<String>();
    assert!(said(&svg(&(nested + &uses)), &[]).contains("elements to draw"));
    let masks = (0..40).map(|n| format!("<mask id=\"m{n}\"><path d=\"M0 0\" mask=\"url(#m{0})\" clip-path=\"url(#m{0})\" filter=\"url(#m{0})\"/></mask>", n + 1));
    assert!(said(&svg(&masks.collect::<String>()), &[]).contains("elements to draw"));
    let prefixes = (0..5).map(|n| format!("<g xmlns:a{n}=\"x\"/>")).collect::<String>();
    assert!(said(&svg(&prefixes), &[]).contains("namespaces"));
    // The root, and the text that it begins with, count too.
    let count = usize::try_from(scan::MOST_NODES).unwrap();
    assert!(said(&svg(&"<g/>".repeat(count)), &[]).contains("cannot be parsed"));
}

#[test]
fn a_canvas_has_a_size() {
    for (from, to) in [
        ("width=\"8\"", "width=\"0\""),
        ("height=\"8\"", "height=\"1e9\""),
        ("0 0 8 8", "0 0 8"),
        ("0 0 8 8", "0 0 8 -8"),
        ("width=\"8\"", "width=\"100%\""),
    ] {
        assert_eq!(
            said(&svg("").replace(from, to), &[]),
            "an SVG with an invalid width, height or viewBox",
            "{to}"
        );
    }
    assert_eq!(said("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>", &[]), "accepted");
}

#[test]
fn an_svg_cut_anywhere_is_cut() {
    let text = svg("<path id='\u{e9}' d='M0 0'/>");
    for end in 1..text.len() {
        let cut = look(&text.as_bytes()[..end], &Accepted::new());
        assert!(matches!(cut, Err(Defect::Cut(_))), "{end}: {cut:?}");
    }
}

#[test]
fn a_color_has_one_of_css_forms() {
    let table = [
        ("#1a2", true),
        ("#12345", false),
        ("#xyz", false),
        ("red", true),
        ("r3d", false),
        ("", false),
        ("color(display-p3 0.1 0.2 0.3 / 0.5)", true),
        ("color(display-p3 a b c)", false),
        ("color(a;b 0.1 0.2 0.3)", false),
        ("var(--a, red)", true),
        ("var(a, red)", false),
        ("var(--a;b, red)", false),
        ("var(--a, r3d)", false),
    ];
    for (color, is_valid) in table {
        let said = said(&svg(&format!("<path d=\"M0 0\" fill=\"{color}\"/>")), &[]);
        assert_eq!(said == "accepted", is_valid, "{color}: {said}");
    }
}

#[test]
fn attributes_and_prefixes_are_counted_before_parsing() {
    let of = |attributes| format!("<g{}/>", " a=\"\"".repeat(attributes));
    let prefixes = |count| "<g xmlns:a=\"x\"/>".repeat(count);
    let million = of(100).repeat(10_000);
    let more = format!("{million}{}", of(1));
    let table = [
        (of(100), Ok(())),
        (of(101), Err("101 attributes in one element, 101 in total")),
        (million, Ok(())),
        (more, Err("1 attributes in one element, 1000001 in total")),
        (prefixes(4), Ok(())),
        (prefixes(5), Err("namespaces that Figma does not use")),
    ];
    for (text, wanted) in table {
        assert_eq!(scan::scan(&text), wanted.map_err(|why| scan::Found::Wrong(why.to_owned())));
    }
}
