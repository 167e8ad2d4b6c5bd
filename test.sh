#!/usr/bin/env bash
# Passes every test of clausebook: format, lints, tests, documentation, dependencies, the site in a real browser.
# Installs what is missing where it can (as root on Debian), and says what is missing where it cannot.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

install() {
  if [ "$(id -u)" = 0 ] && has apt-get; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
  else
    echo "missing: $* (install them with your package manager, then run this again)" >&2
    exit 1
  fi
}

has cargo || { echo "missing: cargo (see https://rustup.rs)" >&2; exit 1; }
has cc || install build-essential
cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
has git || install git
has perl || install perl # the pipelines that `init` writes use these two
has jq || install jq

say "format"
cargo fmt --check
cargo fmt --check --manifest-path fuzz/Cargo.toml

say "lints"
cargo clippy --locked --all-targets -- -D warnings
cargo check --quiet --locked --manifest-path fuzz/Cargo.toml --target-dir target

say "tests"
cargo test --locked

if has python3; then
  say "hostile input and failing machines"
  tests/hostile/quick.sh target/debug/clausebook
fi

say "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet

say "dependencies"
export PATH="$PWD/target/tools/bin:$PATH"
has cargo-deny || cargo install --quiet --locked cargo-deny@0.20.2 --root target/tools
cargo deny --locked check bans licenses sources
# The database of vulnerabilities is fetched from its repository. Where that is out of reach, the rest counts all the same.
if cargo deny fetch db >/dev/null 2>&1; then
  cargo deny --locked check --disable-fetch advisories
else
  echo "advisories: NOT CHECKED, the database of vulnerabilities is out of reach from here"
fi

say "the site in a browser"
tests/browser/run.sh

say "hostile input in a browser"
node tests/hostile/xss.mjs target/debug/clausebook --vectors 50 --pages 6

say "all passed"
