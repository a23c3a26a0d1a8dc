"""Worked instances a second, on one core, beside reasoning-gym's questions in the same run.

An instance of ours is drawn, solved exactly, rounded and recorded, with its steps in LaTeX, its tolerance and
its usual mistakes; a question of reasoning-gym is a text and its answer. Install reasoning-gym to see the ratio.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 0.4


def rate(make) -> float:
    """Calls a second of `make(i)`."""
    make(0)
    begin, count = time.perf_counter(), 0
    while time.perf_counter() - begin < SECONDS:
        count += 1
        make(count)
    return count / (time.perf_counter() - begin)


def ours() -> dict[str, float]:
    """Worked instances a second of each level of each generator."""
    from nncards.problems import load

    registry, _ = load(ROOT / "generators")
    found = {}
    for generator in registry.values():
        for level in generator.levels:
            generator.instances(level)
            found[f"{generator.id} level {level}"] = rate(
                lambda i, g=generator, lv=level: g.instance(lv, 0, i)
            )
    return found


def theirs() -> dict[str, float] | None:
    """Questions a second of each of reasoning-gym's data sets; None if it is not installed."""
    try:
        import reasoning_gym
        from reasoning_gym.factory import DATASETS
    except ImportError:
        return None
    found = {}
    for name in sorted(DATASETS):
        try:
            data = reasoning_gym.create_dataset(name, size=100_000, seed=1)
            found[name] = rate(lambda i, d=data: d[i])
        except Exception as error:  # noqa: BLE001 - some need data that is not in the package
            print(f"left out: {name} ({type(error).__name__})", file=sys.stderr)
    return found


def told(title: str, rates: dict[str, float]) -> float:
    """Print the spread; the median."""
    values = sorted(rates.values())
    median = statistics.median(values)
    print(
        f"{title:<16} {len(values):4d}   slowest {values[0]:9.0f}/s   median {median:9.0f}/s   fastest {values[-1]:9.0f}/s"
    )
    return median


def main() -> None:
    mine = ours()
    median = told("nncards", mine)
    for name, value in sorted(mine.items(), key=lambda pair: pair[1])[:8]:
        print(f"    {value:7.0f}/s  {name}")
    other = theirs()
    if other is None:
        print("reasoning-gym is not installed: no ratio")
        return
    print(f"ratio of medians {median / told('reasoning-gym', other):.2f}")


if __name__ == "__main__":
    main()
