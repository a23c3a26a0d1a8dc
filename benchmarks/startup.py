"""How long until nncards says something, as a multiple of `python -c "import click"`.

Whole processes, started in turn, medians of many runs; the quiz draws its first question from the
bundled decks with an empty log.
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
COMMANDS = {
    'python -c "import click"': ([sys.executable, "-c", "import click"], ""),
    "nncards --help": ([sys.executable, "-m", "nncards", "--help"], ""),
    "nncards quiz --plain": ([sys.executable, "-m", "nncards", "quiz", "--plain"], "q\n"),
}
ALLOWED = {"nncards --help": 2.0, "nncards quiz --plain": 4.0}


def seconds(command: list[str], stdin: str, cwd: str) -> float:
    env = {
        **os.environ,
        "NNCARDS_DB": str(Path(cwd) / "log.db"),
        "NNCARDS_CACHE": str(Path(cwd) / "cache"),
    }
    begin = time.perf_counter()
    subprocess.run(
        command, input=stdin, cwd=cwd, env=env, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begin


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as cwd:
        for command, stdin in COMMANDS.values():  # once unmeasured, to warm the disk
            seconds(command, stdin, cwd)
        for _ in range(RUNS):
            for name, (command, stdin) in COMMANDS.items():
                times[name].append(seconds(command, stdin, cwd))
    base = statistics.median(times['python -c "import click"'])
    for name, taken in times.items():
        ratio = statistics.median(taken) / base
        allowed = f"  (allowed {ALLOWED[name]:g})" if name in ALLOWED else ""
        print(f"{name:<28} {statistics.median(taken) * 1000:7.1f} ms  x {ratio:.2f}{allowed}")


if __name__ == "__main__":
    main()
