//! The user's own templates.

use super::*;

#[test]
fn own_templates_get_values_and_filters() {
    let template = "{% for group in groups %}\n{% for token in group.tokens %}\n\
                    {{ token.name | camel_case }}={{ token.values[0].value | hex }} \
                    {{ token.description | one_line }}\n\
                    {% endfor %}\n{% endfor %}\r\n{{ kind }} {{ package }} \
                    {{ 'assets/a.svg' | relative }} {{ 'x' | rust_const }}";
    let set = TokenSet {
        axes: Vec::new(),
        groups: vec![TokenGroup {
            tokens: sample::styles().groups.remove(0).tokens.drain(..2).collect(),
            ..sample::group("S", &["m"], Vec::new())
        }],
    };
    let context = sample::context("docs/x.txt", Content::Tokens(&set));
    let text = render_own("templates/x.txt.j2", template, &context).unwrap();
    assert_snapshot!(text, @r"
    surfaceBase=#d9d9d9 The page.
    surface=#11223340 Ends */ here <b> [Link] `tick let x: u8 = 300; ``` # Title - item back https://a.example/b_c
    colors app ../assets/a.svg X
    ");
}

#[test]
fn own_templates_of_a_theme_get_every_kind() {
    let (text_styles, icons, images) = (sample::text_styles(), sample::icons(), sample::images());
    let variables = sample::variables();
    let parts = [
        Content::Tokens(&variables),
        Content::Typography(&text_styles),
        Content::Icons(&icons),
        Content::Images(&images),
    ];
    let template =
        "{{ kind }} {{ groups | length }} {{ styles | length }} {{ icons | length }} {{ images | length }}";
    let context = sample::context("docs/x.txt", Content::Theme(&parts));
    let wanted =
        format!("theme {} {} {} {}\n", variables.groups.len(), text_styles.len(), icons.len(), images.len());
    assert_eq!(render_own("t.txt.j2", template, &context).unwrap(), wanted);
}

#[test]
fn own_templates_fail_with_the_line_and_the_reason() {
    let icons = sample::icons();
    let context = sample::context("x.txt", Content::Icons(&icons));
    let error = |template: &str| render_own("t.txt.j2", template, &context).unwrap_err().to_string();
    let templates = [
        "a\n{{ icns }}",
        "a\n\n{% for item in items %}",
        "{{ items[0].nam }}",
        "{{ items[0] | hex }}",
        "{{ '/' | rust_const }}",
        "{% include 'secrets.txt' %}",
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "{% set x = 'x' * 99999 %}{% for a in range(9999) %}{{ x }}{% endfor %}",
    ];
    assert_snapshot!(templates.map(error).join("\n"), @r#"
    cannot render the template `t.txt.j2`, line 2: undefined value: `icns` is undefined
    cannot render the template `t.txt.j2`, line 3: syntax error: unexpected end of input, expected end of block
    cannot render the template `t.txt.j2`, line 1: undefined value: `items[0].nam` is undefined
    cannot render the template `t.txt.j2`, line 1: invalid operation: a map is not a color: a color has `r`, `g`, `b` and `a` from 0 to 1
    cannot render the template `t.txt.j2`, line 1: invalid operation: `/` has no letters or digits, so it gives no identifier
    cannot render the template `t.txt.j2`, line 1: syntax error: unknown statement include
    cannot render the template `t.txt.j2`, line 1: engine ran out of fuel
    cannot render the template `t.txt.j2`: it produces more than 64 MiB of text
    "#);
}

#[test]
fn html_templates_are_escaped() {
    let icons = sample::icons();
    let context = sample::context("x.html", Content::Icons(&icons));
    let text = render_own("t.html.j2", "{{ items[0].description | one_line }}", &context).unwrap();
    assert_snapshot!(
        text,
        @"Ends *&#x2f; here &lt;b&gt; [Link] `tick let x: u8 = 300; ``` # Title - item back https:&#x2f;&#x2f;a.example&#x2f;b_c"
    );
}
