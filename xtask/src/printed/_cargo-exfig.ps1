
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'cargo-exfig' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'cargo-exfig'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'cargo-exfig' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Export only this package (repeatable)')
            [CompletionResult]::new('--package', '--package', [CompletionResultType]::ParameterName, 'Export only this package (repeatable)')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Export only these kinds')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Export only the icons and images whose Figma name matches; leave colors and typography alone')
            [CompletionResult]::new('--rate-limit', '--rate-limit', [CompletionResultType]::ParameterName, 'Requests per minute to each tier of the API, instead of the plan''s limits and monthly budget')
            [CompletionResult]::new('--max-retries', '--max-retries', [CompletionResultType]::ParameterName, 'Retries after the first attempt of a request [default: 4]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a response, and longest silence within it [default: 30s; 180s to the first byte of files and renders]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'Longest pause for Figma''s rate limit; beyond it the export stops and can be resumed [default: 2m]')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a JSON report to FILE, or to standard output with `-`')
            [CompletionResult]::new('--summary', '--summary', [CompletionResultType]::ParameterName, 'Write a Markdown summary of the changes in the design to FILE, for a pull request')
            [CompletionResult]::new('--gallery', '--gallery', [CompletionResultType]::ParameterName, 'Write a page to look at to FILE: what is exported, and what this export changed. Fetches the document even if nothing changed')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Resume an interrupted or partial export')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and changes nothing')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'With --check: also ask Figma whether the design changed, with one cheap request per file; if it did, say what')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be fetched, written, renamed and removed, and why, without changing anything')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Export everything again, at the cost of a first export, and overwrite files that were modified by hand')
            [CompletionResult]::new('--allow-removal', '--allow-removal', [CompletionResultType]::ParameterName, 'Allow removing most exported files when the design no longer has them')
            [CompletionResult]::new('--prune-deprecated', '--prune-deprecated', [CompletionResultType]::ParameterName, 'Remove icons and images, and old names of them, that stayed because of `deprecate = true`')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first item that fails')
            [CompletionResult]::new('--best-effort', '--best-effort', [CompletionResultType]::ParameterName, 'If Figma cannot be reached or refuses the token, warn, keep the files of the last export, and exit with 0')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print every request and every file, and lists in full')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print every request and every file, and lists in full')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a first configuration into Cargo.toml, from what a Figma file has')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what a Figma file has: pages, frames, components, styles, variables, and who would draw what')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the token, its scopes, the limits on record and the machine, and say what to do about each')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a script that completes the options of `cargo-exfig` in a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, in roff')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of exfig''s tables in Cargo.toml, for editors')
            break
        }
        'cargo-exfig;init' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The package to configure [default: the one around the current directory]')
            [CompletionResult]::new('--package', '--package', [CompletionResultType]::ParameterName, 'The package to configure [default: the one around the current directory]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'The address of Figma''s API [default: Figma''s]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`')
            [CompletionResult]::new('--xtask', '--xtask', [CompletionResultType]::ParameterName, 'Also add a package `xtask` to the workspace, and the command `cargo xtask`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Write without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Write without asking')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cargo-exfig;list' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only the files of this package (repeatable)')
            [CompletionResult]::new('--package', '--package', [CompletionResultType]::ParameterName, 'Only the files of this package (repeatable)')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'The address of Figma''s API [default: that in Cargo.toml, or Figma''s]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Every component and style by name')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Every component and style by name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cargo-exfig;doctor' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Check only the files of this package (repeatable)')
            [CompletionResult]::new('--package', '--package', [CompletionResultType]::ParameterName, 'Check only the files of this package (repeatable)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`')
            [CompletionResult]::new('--spend', '--spend', [CompletionResultType]::ParameterName, 'Also send a request of tier 1, which some plans allow six times a month')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send no request')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cargo-exfig;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cargo-exfig;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'cargo-exfig;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
