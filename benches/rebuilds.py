#!/usr/bin/env python3
"""Does the preview stay small and quick, however long it runs?

    benches/rebuilds.py [--rebuilds 10000] [--documents 20] [--program target/release/clausebook]

Starts `clausebook serve` over a small manual and makes it rebuild again and again: texts, titles and ids change, front
matter breaks and is mended, documents come and go. A reader listens to the events and fetches the page each time;
others connect and never read, or vanish. Prints the resident memory in MB, the threads and the open files after each
tenth of the way, and at the end how long the program takes to end after Ctrl-C.
"""
import argparse
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measure import built, table

WORDS = "the machine is checked before work begins and what was found is written down with day and name".split()


def document(number, chance, kind):
    ident = f"PRO-{number:03}" if kind != "id" else f"PRO-{chance.randrange(500, 999)}"
    title = f"Title {chance.randrange(10**6)}" if kind == "title" else f"Procedure {number}"
    text = "\n\n".join(" ".join(chance.choices(WORDS, k=40)).capitalize() + "." for _ in range(5))
    close = "" if kind == "broken" else '"'
    return (f'+++\nid = "{ident}{close}\ntitle = "{title}"\nkind = "procedure"\nversion = "1.0"\nstatus = "draft"\n+++\n\n'
            f"## Purpose\n\n{text}\n\n## Steps\n\nSee [[PRO-{chance.randrange(20):03}]]. {chance.random()}\n")


def listener(port, token):
    stream = socket.create_connection(("127.0.0.1", port))
    stream.sendall(f"GET /__events?t={token} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    return stream


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rebuilds", type=int, default=10_000)
    arguments.add_argument("--documents", type=int, default=20)
    arguments.add_argument("--program")
    given = arguments.parse_args()
    program = Path(given.program or built()).resolve()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        content.mkdir()
        (Path(folder) / "clausebook.toml").write_text('[manual]\ntitle = "Works"\n')
        for number in range(given.documents):
            (content / f"{number}.md").write_text(document(number, chance, "text"))
        server = subprocess.Popen([program, "serve", "--quiet", "--port", "0", "-C", folder], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True,
                                  # A shell that starts this in the background has it ignore Ctrl-C.
                                  preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        try:
            port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))
            run(given, chance, content, port, server.pid)
            began = time.perf_counter()
            server.send_signal(signal.SIGINT)
            server.wait()
            print(f"ended {1000 * (time.perf_counter() - began):.1f} ms after Ctrl-C, with readers connected: exit {server.returncode}")
        finally:
            server.kill()
            server.wait()


def run(given, chance, content, port, pid):
    def get(path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", "/" + path)
        body = connection.getresponse().read()
        connection.close()
        return body

    def account():
        status = open(f"/proc/{pid}/status").read()
        return [int(re.search(rf"{name}:\s+(\d+)", status).group(1)) for name in ("VmRSS", "VmHWM", "Threads")]

    token = re.search(rb"__live\.js\?t=(\w+)", get("")).group(1).decode()
    events = listener(port, token).makefile("rb")
    edition = lambda: next(int(line[6:]) for line in events if line.startswith(b"data: "))
    first = last = edition()
    deaf, rows, began = [], [], time.monotonic()
    step = max(1, given.rebuilds // 10)
    due = 0
    while last - first < given.rebuilds:
        if last - first >= due:
            resident, peak, threads = account()
            files = len(os.listdir(f"/proc/{pid}/fd"))
            rows.append([f"{last - first:,}", resident / 1024, peak / 1024, f"{threads}", f"{files}"])
            due += step
        number = chance.randrange(given.documents)
        kind = chance.choices(["text", "title", "id", "broken", "away"], [60, 15, 10, 10, 5])[0]
        path = content / f"{number}.md"
        if kind == "away" and path.exists():
            path.unlink()
        else:
            path.write_text(document(number, chance, kind))
        seen = last
        while last <= seen:
            last = max(last, edition())
        get(f"documents/PRO-{number:03}.html")
        # Readers that never read, and such that go away.
        if chance.random() < 0.02:
            deaf.append(listener(port, token))
            if len(deaf) > 20:
                deaf.pop(chance.randrange(20)).close()
    resident, peak, threads = account()
    rows.append([f"{last - first:,}", resident / 1024, peak / 1024, f"{threads}", f"{len(os.listdir(f'/proc/{pid}/fd'))}"])
    print(f"{given.documents} documents, {time.monotonic() - began:.0f} s")
    table(["rebuilds", "MB", "peak MB", "threads", "files"], rows)


main()
