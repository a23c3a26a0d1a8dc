"""How long until nncards says something, as a multiple of `python -c "import click"`.

Whole processes, started in turn, medians of many runs, with bytecode and nncards' own cache warm; the quiz draws
its first question from the bundled decks with an empty log. The full screen is drawn in a pseudo-terminal.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
BASE = 'python -c "import click"'
COMMANDS = {
    BASE: ([sys.executable, "-c", "import click"], ""),
    "nncards --help": ([sys.executable, "-m", "nncards", "--help"], ""),
    "nncards quiz --plain": ([sys.executable, "-m", "nncards", "quiz", "--plain"], "q\n"),
}
SCREEN = "nncards quiz, full screen"
ALLOWED = {"nncards --help": 2.0, "nncards quiz --plain": 4.0, SCREEN: 7.0}


def environment(cwd: str) -> dict[str, str]:
    """Where the log and the cache lie; bytecode may be kept."""
    keep = {
        k: v
        for k, v in os.environ.items()
        if k not in {"PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES"}
    }
    return {
        **keep,
        "NNCARDS_DB": str(Path(cwd) / "log.db"),
        "NNCARDS_CACHE": str(Path(cwd) / "cache"),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }


def seconds(command: list[str], stdin: str, cwd: str) -> float:
    """A whole process, from start to end."""
    begin = time.perf_counter()
    subprocess.run(
        command,
        input=stdin,
        cwd=cwd,
        env=environment(cwd),
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - begin


def first_paint(cwd: str) -> float:
    """Until the start screen says what is due."""
    import pexpect

    begin = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "nncards", "quiz"],
        cwd=cwd,
        env=environment(cwd),
        dimensions=(24, 80),
        timeout=20,
    )
    child.expect("Today")
    taken = time.perf_counter() - begin
    child.close(force=True)
    return taken


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in (*COMMANDS, SCREEN)}
    with tempfile.TemporaryDirectory() as cwd:
        for command, stdin in COMMANDS.values():  # once unmeasured, to warm the disk and the caches
            seconds(command, stdin, cwd)
        first_paint(cwd)
        for _ in range(RUNS):
            for name, (command, stdin) in COMMANDS.items():
                times[name].append(seconds(command, stdin, cwd))
            times[SCREEN].append(first_paint(cwd))
    base = statistics.median(times[BASE])
    for name, taken in times.items():
        ratio = statistics.median(taken) / base
        allowed = f"  (allowed {ALLOWED[name]:g})" if name in ALLOWED else ""
        print(f"{name:<28} {statistics.median(taken) * 1000:7.1f} ms  x {ratio:.2f}{allowed}")


if __name__ == "__main__":
    main()
