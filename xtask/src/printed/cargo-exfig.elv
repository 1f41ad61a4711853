
use builtin;
use str;

set edit:completion:arg-completer[cargo-exfig] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'cargo-exfig'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'cargo-exfig'= {
            cand -p 'Export only this package (repeatable)'
            cand --package 'Export only this package (repeatable)'
            cand --only 'Export only these kinds'
            cand --filter 'Export only the icons and images whose Figma name matches; leave colors and typography alone'
            cand --rate-limit 'Requests per minute to each tier of the API, instead of the plan''s limits and monthly budget'
            cand --max-retries 'Retries after the first attempt of a request [default: 4]'
            cand --timeout 'Longest wait for a response, and longest silence within it [default: 30s; 180s to the first byte of files and renders]'
            cand --max-wait 'Longest pause for Figma''s rate limit; beyond it the export stops and can be resumed [default: 2m]'
            cand --report 'Write a JSON report to FILE, or to standard output with `-`'
            cand --summary 'Write a Markdown summary of the changes in the design to FILE, for a pull request'
            cand --gallery 'Write a page to look at to FILE: what is exported, and what this export changed. Fetches the document even if nothing changed'
            cand --env-file 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`'
            cand --resume 'Resume an interrupted or partial export'
            cand --check 'Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and changes nothing'
            cand --remote 'With --check: also ask Figma whether the design changed, with one cheap request per file; if it did, say what'
            cand --dry-run 'Print what would be fetched, written, renamed and removed, and why, without changing anything'
            cand --force 'Export everything again, at the cost of a first export, and overwrite files that were modified by hand'
            cand --allow-removal 'Allow removing most exported files when the design no longer has them'
            cand --prune-deprecated 'Remove icons and images, and old names of them, that stayed because of `deprecate = true`'
            cand --fail-fast 'Stop at the first item that fails'
            cand --best-effort 'If Figma cannot be reached or refuses the token, warn, keep the files of the last export, and exit with 0'
            cand -q 'Print only errors'
            cand --quiet 'Print only errors'
            cand -v 'Print every request and every file, and lists in full'
            cand --verbose 'Print every request and every file, and lists in full'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Write a first configuration into Cargo.toml, from what a Figma file has'
            cand list 'List what a Figma file has: pages, frames, components, styles, variables, and who would draw what'
            cand doctor 'Check the token, its scopes, the limits on record and the machine, and say what to do about each'
            cand completions 'Print a script that completes the options of `cargo-exfig` in a shell'
            cand man 'Print the manual page, in roff'
            cand schema 'Print the JSON Schema of exfig''s tables in Cargo.toml, for editors'
        }
        &'cargo-exfig;init'= {
            cand -p 'The package to configure [default: the one around the current directory]'
            cand --package 'The package to configure [default: the one around the current directory]'
            cand --base-url 'The address of Figma''s API [default: Figma''s]'
            cand --env-file 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`'
            cand --xtask 'Also add a package `xtask` to the workspace, and the command `cargo xtask`'
            cand -y 'Write without asking'
            cand --yes 'Write without asking'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cargo-exfig;list'= {
            cand -p 'Only the files of this package (repeatable)'
            cand --package 'Only the files of this package (repeatable)'
            cand --base-url 'The address of Figma''s API [default: that in Cargo.toml, or Figma''s]'
            cand --env-file 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`'
            cand --json 'Print JSON'
            cand -v 'Every component and style by name'
            cand --verbose 'Every component and style by name'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cargo-exfig;doctor'= {
            cand -p 'Check only the files of this package (repeatable)'
            cand --package 'Check only the files of this package (repeatable)'
            cand --env-file 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`'
            cand --spend 'Also send a request of tier 1, which some plans allow six times a month'
            cand --offline 'Send no request'
            cand --json 'Print JSON'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cargo-exfig;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cargo-exfig;man'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'cargo-exfig;schema'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
    ]
    $completions[$command]
}
