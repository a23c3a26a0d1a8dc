"""How fast formulas are linted: `python benchmarks/latex_lint.py [N]` (100,000 unless told)."""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from nncards.latex.reading import refusal
from nncards.latex.traps import lint


def main(count: int) -> None:
    """Print seconds for `count` formulas, taken from the cases with a running number put in each."""
    path = Path(__file__).parents[1] / "tests" / "data" / "latex" / "cases.jsonl"
    cases = [json.loads(line)["latex"] for line in path.read_text(encoding="utf-8").splitlines()]
    formulas = [f"{tex} + x_{{{k}}}" for k, tex in enumerate(islice(cycle(cases), count))]
    for name, work in (("accepted or refused", refusal), ("linted", lint)):
        began = time.perf_counter()
        for tex in formulas:
            work(tex)
        took = time.perf_counter() - began
        print(f"{count} formulas {name} in {took:.2f} s, {took / count * 1e6:.1f} µs each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
