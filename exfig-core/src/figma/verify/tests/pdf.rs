//! A PDF is followed from its end to its table of objects, and from there to the objects.

use super::*;

#[test]
fn a_pdf_says_where_its_objects_are() {
    let pdf = |offset: usize, entry: usize| {
        format!(
            "%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\nxref\n0 2\n0000000000 65535 f \n{entry:010} 00000 n \ntrailer\n<</Size 2 /Root 1 0 R>>\nstartxref\n{offset}\n%%EOF\n"
        )
    };
    let whole = pdf(43, 9);
    assert_eq!(whole.find("xref"), Some(43));
    assert_eq!(said(AssetFormat::Pdf, whole.as_bytes()), "accepted");
    let stream = "%PDF-1.7\n1 0 obj\n<</Type /XRef>>\nstream\nendstream\nendobj\nstartxref\n9\n%%EOF";
    assert_eq!(said(AssetFormat::Pdf, stream.as_bytes()), "accepted");
    for cut in 1..whole.len() - 1 {
        assert!(said(AssetFormat::Pdf, &whole.as_bytes()[..cut]).starts_with("cut: "), "{cut}");
    }
    let table = [
        ("the ends alone", "%PDF-1.7\n...\n%%EOF\n".to_owned()),
        ("a table elsewhere", pdf(20, 9)),
        ("a table beyond the end", pdf(100_000, 9)),
        ("an object elsewhere", pdf(43, 12)),
        ("a page after the end", format!("{whole}<script>")),
        ("a script", whole.replace("/Type /Catalog", "/Open#41ction <</S /J#61vaScript>>")),
    ];
    let lines =
        table.iter().map(|(what, text)| format!("{what}: {}", said(AssetFormat::Pdf, text.as_bytes())));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    the ends alone: cut: a PDF that ends too early, after 19 bytes
    a table elsewhere: wrong: a PDF that has no valid startxref
    a table beyond the end: cut: a PDF that ends too early, after 147 bytes
    an object elsewhere: wrong: a PDF that has an invalid xref table
    a page after the end: cut: a PDF that ends too early, after 151 bytes
    a script: wrong: a PDF that contains `/JavaScript`, which Figma does not write
    "#);
}

/// A newer PDF has its table in an object, of which exfig reads the head.
#[test]
fn a_table_of_objects_is_an_object_or_lists_each_where_it_is() {
    let stream = |head: &str| format!("%PDF-1.7\n{head}\n<</Type /XRef>>\nstartxref\n9\n%%EOF");
    let table = |list: &str| format!("%PDF-1.7\n1 0 obj\nxref\n{list}\ntrailer\nstartxref\n17\n%%EOF");
    let (accepted, no_start) = ("accepted", "wrong: a PDF that has no valid startxref");
    let invalid = "wrong: a PDF that has an invalid xref table";
    let rows = [
        (stream("1 0 obj"), accepted),
        (stream("x 0 obj"), no_start),
        (stream("1 x obj"), no_start),
        (stream("1 0 abc"), no_start),
        (table("1 1 9 0 n"), accepted),
        (table("2 1 9 0 n"), invalid),
        (table("1 2 9 0 n"), invalid),
        (table("1 1 9 0 n 2 1 9 0 f"), accepted),
        (table("18446744073709551615 1"), invalid),
    ];
    for (bytes, wanted) in rows {
        assert_eq!(said(AssetFormat::Pdf, bytes.as_bytes()), wanted, "{bytes}");
    }
}
