#!/usr/bin/env bash
# The small versions of everything in tests/hostile and tests/faults that works from outside: about a minute.
#
#     tests/hostile/quick.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch" # another user builds in it as well
export TMPDIR=$scratch

recipes=(repository names encodings stdio special)
faults=(busy no-locks)
if command -v strace >/dev/null; then
  recipes+=(network)
  faults+=(durability)
fi
tests/hostile/quiet.py "$program" "${recipes[@]}"
tests/hostile/leaks.py "$program" --documents 8
tests/hostile/same.py "$program" --combinations 10
tests/hostile/linear.py "$program" --quick --only references-square --only quote-list-quote --only wiki-after-entity \
  --only links-distinct --only variable-openers --only tables-in-footnotes --only one-long-definition --only heading-and-references --only toml-key-twice --only yaml-bomb --only csv-same-key
tests/faults/faults.py "$program" kill-random --count 15
tests/faults/faults.py "$program" signals --count 10
tests/faults/faults.py "$program" "${faults[@]}" --count 2
