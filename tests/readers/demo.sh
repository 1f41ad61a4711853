# Serves the demo, for scripts that export from it: . tests/readers/demo.sh [VARIABLES.json]
# Afterwards, $work is a directory that goes away in the end, $package the beginning of a manifest, and export_app
# exports into $work/app.
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$root"
cargo build --quiet -p fake-figma -p exfig-xtask --bins
set -- ${1:+--variables "$1"}
target/debug/fake-figma --demo "$@" > "$work/server" &
server=$!
while ! grep -q '^files' "$work/server"; do sleep 0.1; done
api=$(sed -n 's/^api //p' "$work/server")
key=$(sed -n 's/^files \([A-Za-z0-9]*\).*/\1/p' "$work/server")
mkdir -p "$work/app/src"
echo > "$work/app/src/lib.rs"
package="[package]
name = \"app\"
edition = \"2024\"

[workspace]

[package.metadata.exfig]
file = \"$key\"
base-url = \"$api\""

export_app() {
    (cd "$work/app" && FIGMA_TOKEN=fake-token XDG_STATE_HOME="$work/state" "$root/target/debug/xtask" figma-export "$@")
}
