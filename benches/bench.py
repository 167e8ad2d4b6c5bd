#!/usr/bin/env python3
"""Builds made-up manuals whole and says what that costs, against the least that it could cost.

    benches/bench.py [--sizes 100,1000,10000] [--runs 3]

The least (the floor) is: reading the same files and turning them into HTML with the Markdown parser alone, plus
writing files of the same number and size. Processor seconds are to be trusted on any machine; wall seconds only on
one that does nothing else.
"""

import argparse
import shutil

from measure import WORK, Runs, built, corpus, machine, run, table, tool, tree

DATE = "2026-01-15"


def build(program, project, name, options=()):
    """One build into a folder that was never there: some file systems make files slowly for a while after many
    were removed. An exit of 1 says that the manual has findings, as a made-up one has."""
    out = WORK / "out" / name
    command = [program, "build", "--quiet", "--timings", "--date", DATE, "--out", out, *options]
    return run(command, project, accepted=(0, 1)), out


def stages(cost):
    """What `--timings` printed: processor milliseconds by stage, in order."""
    found = {}
    for line in cost.errors.splitlines()[-40:]:
        words = line.split(" ")
        if len(words) == 3 and words[0].isalpha():
            try:
                found[words[0]] = float(words[2])
            except ValueError:
                continue
    return found


def unsearched(documents):
    """The same manual without its search."""
    project = corpus(documents, "clausebook", "unsearched")
    config = project / "clausebook.toml"
    if "[search]" not in config.read_text():
        config.write_text(config.read_text() + "\n[search]\nenabled = false\n")
    return project


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100,1000,10000", help="documents, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; figures are medians")
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")]
    program, floor = built(), tool("floor")
    shutil.rmtree(WORK / "out", ignore_errors=True)
    machine()
    whole, bare = {size: Runs() for size in sizes}, {size: Runs() for size in sizes}
    parsing, writing = {size: Runs() for size in sizes}, {size: Runs() for size in sizes}
    sites = {}
    for number in range(wanted.runs):
        for size in sizes:
            project = corpus(size, "clausebook")
            cost, sites[size] = build(program, project, f"{size}-{number}")
            whole[size].costs.append(cost)
            cost, _ = build(program, unsearched(size), f"{size}-{number}-unsearched")
            bare[size].costs.append(cost)
            parsing[size].costs.append(run([floor, "parse", project / "content"]))
            writing[size].costs.append(run([floor, "write", sites[size], WORK / "out" / f"{size}-{number}-floor"]))

    rows = []
    for size in sizes:
        runs, (files, bytes_) = whole[size], tree(sites[size])
        least = parsing[size].median("cpu") + writing[size].median("cpu")
        rows.append([f"{size:,}", runs.median("wall"), runs.median("cpu"), size / runs.median("cpu"),
                     runs.median("memory"), f"{files:,}", bytes_ / 1e6, parsing[size].median("cpu"),
                     writing[size].median("cpu"), runs.median("cpu") / least])
    table(["documents", "wall s", "cpu s", "documents/cpu s", "peak MB", "files", "MB", "floor: parse", "floor: write",
           "times the floor"], rows)

    rows = []
    for size in sizes:
        files, bytes_ = tree(sites[size] / "search")
        rows.append([f"{size:,}", f"{files:,}", bytes_ / 1e6, whole[size].median("cpu"), bare[size].median("cpu")])
    table(["documents", "search files", "search MB", "cpu s with search", "cpu s without"], rows)

    found = {size: stages(whole[size].costs[-1]) for size in sizes}
    names = list(found[sizes[-1]])
    rows = [[f"{size:,}"] + [f"{100 * found[size].get(name, 0) / (sum(found[size].values()) or 1):.1f} %"
                             for name in names] for size in sizes]
    table(["share of cpu"] + names, rows)
    for small, large in zip(sizes, sizes[1:]):
        ratio = whole[large].median("cpu") / whole[small].median("cpu")
        print(f"{large:,} : {small:,} documents = {ratio:.2f} times the processor time")
    shutil.rmtree(WORK / "out", ignore_errors=True)


if __name__ == "__main__":
    main()
