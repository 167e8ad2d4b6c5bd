#!/usr/bin/env bash
# Fuzzes with libFuzzer, which is led by the code that an input reaches. Needs the nightly toolchain and a C++ compiler.
#
#     fuzz/guided.sh TARGET|all SECONDS [OPTION OF LIBFUZZER...]
#
# The corpus stays in fuzz/target/corpus, so that the next run goes on where this one stopped; what is found lies in
# fuzz/findings. `cargo fuzz` is not needed: these are its flags.
set -euo pipefail
cd "$(dirname "$0")/.."
chosen=$1 seconds=$2
shift 2
[ "$chosen" = all ] && chosen="markdown front-matter configuration tag register catalog link request project"
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=fuzz/target/guided
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cdebug-assertions -Coverflow-checks=on" \
  cargo +nightly build --quiet --release --locked --manifest-path fuzz/Cargo.toml --features guided --bin guided --target "$host"
program=$CARGO_TARGET_DIR/$host/release/guided
mkdir -p fuzz/findings
failed=0
for target in $chosen; do
  corpus=fuzz/target/corpus/$target
  mkdir -p "$corpus"
  export FUZZ_TARGET=$target
  FUZZ_SEEDS=$corpus "$program"
  "$program" "$corpus" -dict="$corpus.dict" -max_total_time="$seconds" -timeout=60 -report_slow_units=30 -rss_limit_mb=4096 -max_len=16384 \
    -artifact_prefix="fuzz/findings/$target-" -print_final_stats=1 -verbosity=1 "$@" 2>"fuzz/target/$target.log" || failed=1
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/target/$target.log")
  reached=$(grep -ao 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' "fuzz/target/$target.log" | tail -1)
  echo "$target: $executions executions in $seconds s, $reached$(grep -ah 'panicked\|ERROR: libFuzzer\|Test unit written' "fuzz/target/$target.log" | sed 's/^/\n  /' || true)"
done
exit "$failed"
