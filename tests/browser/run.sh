#!/usr/bin/env bash
# Looks at the starter manual in a real browser: every page, every kind of page in every guise, what people do with it.
# Installs what is missing where it can (as root on Debian), and says what is missing where it cannot.
#   tests/browser/run.sh            all of it
#   tests/browser/run.sh FILE…      some of it: tests/browser/run.sh flows.test.mjs
set -euo pipefail
cd "$(dirname "$0")/../.."

need() { # COMMAND PACKAGE…
  local command=$1
  shift
  if command -v "$command" >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  fi
  command -v "$command" >/dev/null 2>&1 || {
    echo "missing: $command (install $* with your package manager, then run this again)" >&2
    exit 1
  }
}

if [ -z "${CHROME:-}" ] && ! command -v chromium-browser >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
  need chromium chromium
fi
need node nodejs
need npm npm
need java default-jre-headless
need pdftotext poppler-utils
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] || {
  echo "missing: node 20 or later (this is $(node --version))" >&2
  exit 1
}

here=tests/browser
stamp=$here/node_modules/.lock
if ! cmp -s "$here/package-lock.json" "$stamp"; then
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || {
    echo "missing: the packages of $here/package-lock.json (npm could not fetch them)" >&2
    exit 1
  }
  cp "$here/package-lock.json" "$stamp"
fi

cargo build --locked --quiet --bin clausebook --example search-site
site=target/browser/site
mkdir -p target/browser
target/debug/clausebook build --date 2026-12-01 --out "$site" --quiet

if [ $# -gt 0 ]; then files=("$@"); else files=("$here"/*.test.mjs); fi
for i in "${!files[@]}"; do [ -e "${files[$i]}" ] || files[i]=$here/${files[$i]}; done
exec env SITE="$PWD/$site" node --test --test-concurrency=2 --test-reporter="./$here/reporter.mjs" "${files[@]}"
