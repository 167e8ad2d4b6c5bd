"""Runs programs whole and says what each cost, from the operating system's account of the finished process."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"


@dataclass
class Cost:
    """One run: seconds on the wall, seconds of all processors, peak memory in MB."""

    wall: float
    user: float
    system: float
    memory: float
    errors: str = ""

    @property
    def cpu(self):
        return self.user + self.system


@dataclass
class Runs:
    """Several runs of one thing; figures are medians."""

    costs: list = field(default_factory=list)

    def median(self, figure):
        return statistics.median(getattr(cost, figure) for cost in self.costs)


def run(command, folder=ROOT, accepted=(0,)):
    """Runs a command to its end; what it prints on standard output is thrown away."""
    errors = WORK / "stderr"
    errors.parent.mkdir(parents=True, exist_ok=True)
    with errors.open("wb") as stream:
        begin = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=stream)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    text = errors.read_text(errors="replace")
    if process.returncode not in accepted:
        sys.exit(f"{' '.join(map(str, command))}: exit {process.returncode}\n{text[-2000:]}")
    # Linux counts in KiB, macOS in bytes.
    memory = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime, usage.ru_stime, memory, text)


def built():
    """Builds the program as released, and gives it."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "clausebook"], cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "clausebook"


def tool(name):
    """Builds the tools of the benchmarks, a package of their own, and gives one of them."""
    command = ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", "benches/floor/Cargo.toml"]
    subprocess.run([*command, "--target-dir", WORK / "tools"], cwd=ROOT, check=True)
    return WORK / "tools" / "release" / name


def corpus(documents, flavour, name=None):
    """A made-up manual in the spelling of one program, written once."""
    folder = WORK / "corpus" / f"{name or flavour}-{documents}"
    if not folder.exists():
        run([tool("corpus"), documents, folder, flavour])
    return folder


def tree(folder):
    """Files and bytes below a folder."""
    sizes = [path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def table(head, rows):
    """Prints columns: the first to the left, figures to the right."""
    cells = [head] + [[value if isinstance(value, str) else f"{value:,.2f}" for value in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        print("  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                        for at, (cell, width) in enumerate(zip(row, widths))).rstrip())
    print()


def machine():
    """One line about what this runs on."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    load = os.getloadavg()[0]
    print(f"{model}, {os.cpu_count()} processors, {os.uname().sysname} {os.uname().release}, load {load:.1f}\n")
