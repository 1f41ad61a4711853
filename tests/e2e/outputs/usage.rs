//! Wrong command lines, configurations, records, tokens and responses: nothing is written.

use fake_figma::FakeFigma;

use crate::support::{Bench, EVERYTHING, ICONS, design, finish, snapshot};

/// Code 1.
#[test]
fn an_answer_that_makes_no_sense() {
    let bench = Bench::with_faults("files: html", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: unexpected content: not JSON but `<!DOCTYPE html><html><body>Welcome to the guest Wi-Fi</body></html>`
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
    let bench = Bench::with_faults("files: redirect(https://example.com/steal) x9", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: redirected to https://example.com/steal, which exfig does not follow
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
}

/// Code 2, before any request.
#[test]
fn a_wrong_command_line_or_configuration() {
    let bench = Bench::new(ICONS);
    snapshot!(bench, bench.run(&["--chekc"]), @r#"
    code: 2
    ----- stderr
    error: unexpected argument '--chekc' found

      tip: a similar argument exists: '--check'

    Usage: cargo xtask figma-export --check

    For more information, try '--help'.
    "#);
    snapshot!(bench, bench.run(&["-p", "nope"]), @r#"
    code: 2
    ----- stderr
    error: the workspace has no package `nope`
    help: available: `app`
    "#);
    snapshot!(bench, bench.run(&["-p", "apq"]), @r#"
    code: 2
    ----- stderr
    error: the workspace has no package `apq`
    help: did you mean `app`?
    "#);
    bench.configure(
        "token = \"figd_secret\"\nfiel = \"x\"\n[package.metadata.exfig.icons]\n\
         frames = [\"Icons\"]\nformat = \"bmp\"\n",
    );
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: the token does not belong in Cargo.toml
      --> app/Cargo.toml:12:1
       |
    12 | token = *************
       | ^^^^^ a secret
       |
       = help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings

    error: unknown key `fiel` in `[package.metadata.exfig]`
      --> app/Cargo.toml:13:1
       |
    13 | fiel = "x"
       | ^^^^ unknown key
       |
       = help: did you mean `file`?

    error: `icons` does not say where to write its files
      --> app/Cargo.toml:14:1
       |
    14 | [package.metadata.exfig.icons]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `dir` is missing
       |
       = help: add `dir = "assets/icons"`

    error: `format` cannot be `bmp`
      --> app/Cargo.toml:16:10
       |
    16 | format = "bmp"
       |          ^^^^^ expected `svg`, `pdf`, `png`, `jpg` or `webp`

    error: found 4 mistakes; nothing was fetched and nothing was written
    "#);
    bench.write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: no package of this workspace has `[package.metadata.exfig]` in its Cargo.toml
    help: add it to the package to export into, for example

        [package.metadata.exfig]
        file = "https://www.figma.com/design/…"

        [[package.metadata.exfig.icons]]
        frames = ["Icons"]
        dir = "assets/icons"
        output = [{ format = "rust", path = "src/icons.rs" }]

    or let `figma-init` write it from your Figma file
    "#);
    bench.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[package.metadata.exfigs]\nfile = \"K\"\n",
    );
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: exfig ignores `[package.metadata.exfigs]`
     --> app/Cargo.toml:5:19
      |
    5 | [package.metadata.exfigs]
      |                   ^^^^^^ ignored
      |
      = help: use `[package.metadata.exfig]`

    error: found 1 mistake; nothing was fetched and nothing was written
    "#);
    bench.write("app/Cargo.toml", "[package\n");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: cannot read the workspace: unclosed table, expected `]`
     --> app/Cargo.toml:1:9
      |
    1 | [package
      |         ^
    error: failed to load manifest for workspace member `app`
    referenced by workspace at `Cargo.toml`
    "#);
    assert_eq!(bench.server.counts().total, 0);
}

/// Code 2, after fetching the design.
#[test]
fn a_configuration_that_does_not_fit_the_design() {
    let entries = format!(
        "{}\n[[package.metadata.exfig.colors]]\nsource = \"variables\"\ncollections = [\"Themes\"]\n\
         output = {{ format = \"css\", path = \"a.css\" }}\n\n\
         [[package.metadata.exfig.colors]]\nsource = \"variables\"\nmodes = {{ dark = \"night\" }}\n\
         output = {{ format = \"css\", path = \"b.css\" }}\n\n\
         [package.metadata.exfig.typography]\noutput = {{ template = \"t.j2\", path = \"c.txt\" }}\n",
        ICONS.replace("\"Icons\"", "\"Icon\", \"Nothing like it\", \"Empty\"")
    );
    let bench = Bench::new(&entries);
    bench.write("app/t.j2", "{% for style in styles %}\n{{ style.nam }}\n{% endfor %}");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the design has no frame `Icon`
      --> app/Cargo.toml:14:11
       |
    14 | frames = ["Icon", "Nothing like it", "Empty"]
       |           ^^^^^^ not in the design
       |
       = help: did you mean `Icons`? Also available: `Empty`, `Pictures`

    error: the design has no frame `Nothing like it`
      --> app/Cargo.toml:14:19
       |
    14 | frames = ["Icon", "Nothing like it", "Empty"]
       |                   ^^^^^^^^^^^^^^^^^ not in the design
       |
       = help: available: `Pictures`, `Icons`, `Empty`

    error: the design has no variable collection `Themes`
      --> app/Cargo.toml:20:16
       |
    20 | collections = ["Themes"]
       |                ^^^^^^^^ not in the design
       |
       = help: did you mean `Theme`?

    error: the selected collections have no mode `dark`
      --> app/Cargo.toml:25:11
       |
    25 | modes = { dark = "night" }
       |           ^^^^ not in the design
       |
       = help: did you mean `Dark`? Also available: `Light`

    error: cannot render the template `t.j2`, line 2: undefined value: `style.nam` is undefined
      --> app/Cargo.toml:29:23
       |
    29 | output = { template = "t.j2", path = "c.txt" }
       |                       ^^^^^^ fails with this design

    error: found 5 mistakes; nothing was written
    "#);
    bench.configure(&ICONS.replace("frames", "pages = [\"Pages\"]\nframes"));
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
    error: the design has no page `Pages`
      --> app/Cargo.toml:14:10
       |
    14 | pages = ["Pages"]
       |          ^^^^^^^ not in the design
       |
       = help: did you mean `Page`?

    error: found 1 mistake; nothing was written
    "#);
    bench.configure(ICONS);
    snapshot!(bench, bench.run(&["--filter", "sum*"]), @"
    code: 2
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
    error: `--filter sum*` matches no icon or image
    help: the nearest names are `sun`, `star`, `moon`
    ");
    snapshot!(bench, bench.run(&["--only", "effects"]), @"
    code: 2
    ----- stderr
    error: `--only effects` selects nothing: Cargo.toml has no such entry
    help: it has entries of `icons`
    ");
    snapshot!(bench, bench.run(&["--only", "icons", "--only", "colors"]), @"
    code: 2
    ----- stderr
    error: `--only colors` selects nothing: Cargo.toml has no such entry
    help: it has entries of `icons`
    ");
    let manifest = bench.read("app/Cargo.toml").replace("TESTKEY", "NOSUCHKEY");
    bench.write("app/Cargo.toml", &manifest);
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: file NOSUCHKEY: status 404: Not found
    help: check the file key (and `version`, if Cargo.toml sets it), and that the token's owner can open the file; if it is a branch's key, the branch may have been deleted
    "#);
    assert!(bench.icons().is_empty());
}

/// Code 2.
#[test]
fn a_record_that_cannot_be_read() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.write("app/exfig.lock", "<<<<<<< HEAD\n");
    snapshot!(bench, bench.export(), @"
    code: 2
    ----- stderr
    error: cannot use `app/exfig.lock`: its merge conflict markers are incomplete (line 1)
    help: restore it from version control, or delete it and export again with `--force`
    ");
    snapshot!(bench, bench.run(&["--check"]), @"
    code: 2
    ----- stderr
    error: cannot use `app/exfig.lock`: it has merge conflict markers (line 1)
    help: export again, which joins both sides
    ");
}

/// Code 4.
#[test]
fn a_token_that_does_not_work() {
    let server = FakeFigma::builder().design(design(&["sun"])).expired_token("old").variables_allowed(false);
    let bench = Bench::with(server, ICONS);
    let with = |token: Option<&str>| {
        let mut command = bench.command(&[]);
        command.env_remove("FIGMA_TOKEN");
        token.into_iter().for_each(|token| _ = command.env("FIGMA_TOKEN", token));
        finish(command.spawn().unwrap())
    };
    snapshot!(bench, with(None), @r#"
    code: 4
    ----- stderr
    error: no Figma token: set FIGMA_TOKEN
    help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
    "#);
    snapshot!(bench, with(Some("wrong")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this access token for file TESTKEY: Invalid token
    help: check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file
    "#);
    snapshot!(bench, with(Some("old")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this access token for file TESTKEY: Token expired
    help: tokens expire after at most 90 days: create a new one in Figma (Settings, Security), and set FIGMA_TOKEN
    "#);
    snapshot!(bench, with(Some("two\nlines")), @r#"
    code: 4
    ----- stderr
    error: FIGMA_TOKEN cannot be used: it contains white space or a line break; copy the token again, without anything around it
    "#);
    snapshot!(bench, with(Some("figp_unknown")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this plan access token for file TESTKEY: Invalid token
    help: a plan access token opens only the files and projects on its list of resources; an admin of the organization can add this file
    "#);
    let (icons, _) = EVERYTHING.split_once("[[package.metadata.exfig.images]]").unwrap();
    bench.configure(icons);
    snapshot!(bench, bench.export(), @r#"
    code: 4
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Finished 1 of 1 icon
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 tier-2 request, 1 tier-3 request, 1 download, in [TIME]
    error: 1 item could not be exported:
      - colors: Figma does not let this token read the variables of file TESTKEY (Limited by Figma plan); reading them requires an Enterprise plan, a full seat and the scope `file_variables:read`; without these, use `source = "styles"`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}
