# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cargo_exfig_global_optspecs
    string join \n p/package= only= filter= resume check remote dry-run force allow-removal prune-deprecated fail-fast best-effort rate-limit= max-retries= timeout= max-wait= report= summary= gallery= env-file= q/quiet v/verbose h/help V/version
end

function __fish_cargo_exfig_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cargo_exfig_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cargo_exfig_using_subcommand
    set -l cmd (__fish_cargo_exfig_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -s p -l package -d 'Export only this package (repeatable)' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l only -d 'Export only these kinds' -r -f -a "colors\t''
typography\t''
effects\t''
icons\t''
images\t''
theme\t''"
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l filter -d 'Export only the icons and images whose Figma name matches; leave colors and typography alone' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l rate-limit -d 'Requests per minute to each tier of the API, instead of the plan\'s limits and monthly budget' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l max-retries -d 'Retries after the first attempt of a request [default: 4]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l timeout -d 'Longest wait for a response, and longest silence within it [default: 30s; 180s to the first byte of files and renders]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l max-wait -d 'Longest pause for Figma\'s rate limit; beyond it the export stops and can be resumed [default: 2m]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l report -d 'Write a JSON report to FILE, or to standard output with `-`' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l summary -d 'Write a Markdown summary of the changes in the design to FILE, for a pull request' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l gallery -d 'Write a page to look at to FILE: what is exported, and what this export changed. Fetches the document even if nothing changed' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l env-file -d 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l resume -d 'Resume an interrupted or partial export'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l check -d 'Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and changes nothing'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l remote -d 'With --check: also ask Figma whether the design changed, with one cheap request per file; if it did, say what'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l dry-run -d 'Print what would be fetched, written, renamed and removed, and why, without changing anything'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l force -d 'Export everything again, at the cost of a first export, and overwrite files that were modified by hand'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l allow-removal -d 'Allow removing most exported files when the design no longer has them'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l prune-deprecated -d 'Remove icons and images, and old names of them, that stayed because of `deprecate = true`'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l fail-fast -d 'Stop at the first item that fails'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -l best-effort -d 'If Figma cannot be reached or refuses the token, warn, keep the files of the last export, and exit with 0'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -s q -l quiet -d 'Print only errors'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -s v -l verbose -d 'Print every request and every file, and lists in full'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "init" -d 'Write a first configuration into Cargo.toml, from what a Figma file has'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "list" -d 'List what a Figma file has: pages, frames, components, styles, variables, and who would draw what'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "doctor" -d 'Check the token, its scopes, the limits on record and the machine, and say what to do about each'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "completions" -d 'Print a script that completes the options of `cargo-exfig` in a shell'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "man" -d 'Print the manual page, in roff'
complete -c cargo-exfig -n "__fish_cargo_exfig_needs_command" -f -a "schema" -d 'Print the JSON Schema of exfig\'s tables in Cargo.toml, for editors'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -s p -l package -d 'The package to configure [default: the one around the current directory]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -l base-url -d 'The address of Figma\'s API [default: Figma\'s]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -l env-file -d 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -l xtask -d 'Also add a package `xtask` to the workspace, and the command `cargo xtask`'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -s y -l yes -d 'Write without asking'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand init" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -s p -l package -d 'Only the files of this package (repeatable)' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -l base-url -d 'The address of Figma\'s API [default: that in Cargo.toml, or Figma\'s]' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -l env-file -d 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -l json -d 'Print JSON'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -s v -l verbose -d 'Every component and style by name'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand list" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -s p -l package -d 'Check only the files of this package (repeatable)' -r
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -l env-file -d 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`' -r -F
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -l spend -d 'Also send a request of tier 1, which some plans allow six times a month'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -l offline -d 'Send no request'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -l json -d 'Print JSON'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand completions" -s h -l help -d 'Print help'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand completions" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand man" -s h -l help -d 'Print help'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand man" -s V -l version -d 'Print version'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand schema" -s h -l help -d 'Print help'
complete -c cargo-exfig -n "__fish_cargo_exfig_using_subcommand schema" -s V -l version -d 'Print version'
