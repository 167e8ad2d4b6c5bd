#!/usr/bin/env python3
"""How long after an edit the preview serves the new text.

    benches/edits.py CORPUS [--edits N] [--program target/release/clausebook] [--kind text|title]

Starts `clausebook serve` over a copy of a corpus (`cargo run --release --example corpus -- 1000 DIR`), writes a
document again and again, and asks for its page until the new text is there. Prints the minimum, the median
and the maximum in milliseconds, from the moment of the write to the last byte of the page; with `--kind title`
the page that is asked for is that of a neighbour, which shows the title in its navigation. Also prints CPU
time per edit and the memory at the end.
"""
import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("corpus")
    arguments.add_argument("--edits", type=int, default=50)
    arguments.add_argument("--program", default="target/release/clausebook")
    arguments.add_argument("--kind", choices=["text", "title"], default="text")
    arguments.add_argument("--pause", type=float, default=0.5, help="seconds between edits")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "manual")
        shutil.copytree(given.corpus, copy, ignore=shutil.ignore_patterns("public", ".public*"))
        server = subprocess.Popen(
            [given.program, "serve", "--port", "0", "-C", copy], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))
            measure(given, copy, port, server.pid)
        finally:
            server.terminate()
            server.wait()


def measure(given, copy, port, pid):
    def get(path):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/" + path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def of_process():
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        ticks = int(fields[11]) + int(fields[12])
        memory = int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) // 1024
        return 1000 * ticks / os.sysconf("SC_CLK_TCK"), memory

    victim, neighbour, text = choose(copy)
    time.sleep(2)
    times = []
    cpu, first = of_process()
    for edit in range(given.edits):
        mark = f"mark{edit}x{os.getpid()}"
        if given.kind == "title":
            new = re.sub(r'(?m)^title = ".*"', f'title = "{mark}"', text, count=1)
            page = neighbour
        else:
            new = f"{text}\n{mark}\n"
            page = victim[1]
        began = time.perf_counter()
        with open(victim[0], "w") as file:
            file.write(new)
        while mark.encode() not in get(page):
            if time.perf_counter() - began > 60:
                sys.exit(f"{page} does not show {mark}")
            time.sleep(0.0005)
        times.append(1000 * (time.perf_counter() - began))
        time.sleep(given.pause)
    after, memory = of_process()
    print(
        f"{given.kind}: min {min(times):.1f} ms, median {statistics.median(times):.1f} ms, max {max(times):.1f} ms"
        f" over {len(times)} edits; {(after - cpu) / len(times):.0f} ms CPU an edit; {first} to {memory} MB"
    )


def choose(copy):
    found = []
    for folder, _, files in sorted(os.walk(os.path.join(copy, "content"))):
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".md"):
                text = open(path).read()
                match = re.search(r'(?m)^id = "(.*)"', text)
                if match and re.search(r'(?m)^title = "', text):
                    found.append((path, f"documents/{match.group(1)}.html", text, folder))
        pairs = [(one, two) for one, two in zip(found, found[1:]) if one[3] == two[3]]
        if pairs:
            one, two = pairs[0]
            return one[:2], two[1], one[2]
    sys.exit("no two documents in one folder")


main()
