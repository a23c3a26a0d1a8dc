r"""10,000 cards in 100 files: `nncards build`, cold, after one edit and unchanged, as multiples of what `ankdown` takes.

Both get the same texts, each card's its own: Markdown with 22,000 formulas, no two of them alike. Whole processes are
timed, in turn, medians of several rounds, with bytecode warm. What each does is not the same: ankdown turns Markdown
into HTML and writes it down; nncards checks every card, name and formula first, keeps a ledger and compresses its
package. `cold` has no cache at all, `edited` is a build after the answer of one card changed, `unchanged` one after
nothing did.

    python benchmarks/ankdown.py --ankdown PATH_OF_ANKDOWN
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES, CARDS, ROUNDS = 100, 100, 7
ALLOWED = {"cold": 3.0, "edited": 0.75}
MISSING = """ankdown is not here. It wants an environment of its own:
    python -m venv other && other/bin/pip install ankdown
    python benchmarks/ankdown.py --ankdown other/bin/ankdown"""

# What a course asks: prose with code, emphasis, lists, and maths on the line and set apart. `{n}` is the card's number.
SHAPES = (
    (
        r"By what does batch norm divide the **centred** value in layer {n}?",
        r"By \(\sqrt{{\sigma_{{{n}}}^{{2}} + \varepsilon}}\), the *standard deviation* of batch {n}.",
    ),
    (
        r"What is the gradient of the loss \(L_{{{n}}}\) with respect to the logits \(z_{{{n}}}\)?",
        (
            "Softmax and cross-entropy together give a difference:\n\n"
            r"\[\frac{{\partial L_{{{n}}}}}{{\partial z_{{{n},k}}}} = \hat{{y}}_{{{n},k}} - y_{{{n},k}}\]"
        ),
    ),
    (
        "How many weights has a convolution with a `3x3` kernel, {n} channels in and {n} out?",
        (
            "It has\n\n"
            r"- \(3 \cdot 3 \cdot {n} \cdot {n}\) weights, and"
            "\n"
            r"- \({n}\) biases, *one for each channel*."
        ),
    ),
    (
        r"Why does the sigmoid \(\sigma(x_{{{n}}})\) let gradients vanish?",
        (
            r"Its slope is \(\sigma(x_{{{n}}})(1 - \sigma(x_{{{n}}})) \le \frac{{1}}{{4}}\), so {n} layers shrink it at least "
            r"to \(4^{{-{n}}}\)."
        ),
    ),
    (
        r"What does **momentum** with \(\beta = 0.{n}\) keep?",
        (
            "A running mean of the gradients:\n\n"
            r"\[v_{{t}} = 0.{n} \, v_{{t-1}} + \nabla_{{\theta}} L(\theta_{{t-1}})\]"
            "\n\nIt begins at **zero**."
        ),
    ),
)


def cards() -> list[list[tuple[str, str]]]:
    """Question and answer of every card, by file."""
    found = []
    for file in range(FILES):
        numbers = range(1000 + file * CARDS, 1000 + (file + 1) * CARDS)
        found.append([tuple(side.format(n=n) for side in SHAPES[n % len(SHAPES)]) for n in numbers])
    return found


def for_ankdown(root: Path) -> None:
    """The cards as ankdown reads them, a folder with the name of the deck."""
    folder = root / "Benchmark"
    folder.mkdir(parents=True)
    for number, pairs in enumerate(cards()):
        text = "\n\n---\n\n".join(f"{ask}\n\n%\n\n{answer}" for ask, answer in pairs)
        (folder / f"part-{number:03}.md").write_text(text + "\n", encoding="utf-8")


def for_nncards(root: Path) -> None:
    """The cards as a workspace of YAML decks."""
    folder = root / "decks"
    folder.mkdir(parents=True)
    (folder / "nncards.toml").write_text('namespace = "a benchmark"\n', encoding="utf-8")
    for number, pairs in enumerate(cards()):
        lines = [f"deck: Benchmark::Part {number:03}", f"id: part-{number:03}", "cards:"]
        for place, (ask, answer) in enumerate(pairs):
            lines += [f"  - id: card-{place:03}", "    ask: |-", *_indented(ask)]
            lines += ["    answer: |-", *_indented(answer)]
        (folder / f"part-{number:03}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _indented(text: str) -> list[str]:
    return [f"      {line}" if line else "" for line in text.split("\n")]


def edit(root: Path, turn: int) -> None:
    """Change the answer of one card, of another file at each turn."""
    path = root / "decks" / f"part-{turn * 13 % FILES:03}.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("    answer: |-\n", text.index(f"- id: card-{turn * 7 % CARDS:03}"))
    begin = at + len("    answer: |-\n      ")
    path.write_text(f"{text[:begin]}Edit {turn}. {text[begin:]}", encoding="utf-8")


def seconds(command: list[str], cwd: Path, cache: Path) -> float:
    """A whole process, from start to end."""
    keep = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    done = subprocess.run(
        command,
        check=False,
        cwd=cwd,
        env={**keep, "NNCARDS_CACHE": str(cache)},
        capture_output=True,
        text=True,
    )
    taken = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return taken


def found_ankdown() -> str | None:
    """The path of ankdown, as given or as the shell would find it, if it is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ankdown", default=shutil.which("ankdown"), metavar="PATH")
    path = parser.parse_args().ankdown
    return str(Path(path).absolute()) if path is not None and Path(path).is_file() else None


def main() -> None:
    theirs = found_ankdown()
    if theirs is None:
        print(MISSING)
        return
    times: dict[str, list[float]] = {"ankdown": [], "cold": [], "edited": [], "unchanged": []}
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        for_ankdown(root / "theirs")
        for_nncards(root / "ours")
        other = [theirs, "-r", str(root / "theirs"), "-p", str(root / "theirs.apkg")]
        build = [sys.executable, "-m", "nncards", "build", "-o", str(root / "out")]
        for turn in range(ROUNDS + 1):
            cache = root / f"cache-{turn}"
            took = {
                "ankdown": seconds(other, root, cache),
                "cold": seconds(build, root / "ours", cache),
            }
            edit(root / "ours", turn)
            took["edited"] = seconds(build, root / "ours", cache)
            took["unchanged"] = seconds(build, root / "ours", cache)
            shutil.rmtree(cache)
            if turn:  # the first round warms the disk and the bytecode
                for name, taken in took.items():
                    times[name].append(taken)
        sizes = [path.stat().st_size / 1e6 for path in (root / "out").glob("*.apkg")]
        sizes.append((root / "theirs.apkg").stat().st_size / 1e6)
    base = statistics.median(times["ankdown"])
    print(f"{FILES * CARDS} cards in {FILES} files, medians of {ROUNDS} rounds; packages of {sizes[0]:.1f} MB "
          f"and {sizes[1]:.1f} MB")  # fmt: skip
    slow = []
    for name, taken in times.items():
        ratio = statistics.median(taken) / base
        allowed = f"  (allowed {ALLOWED[name]:g})" if name in ALLOWED else ""
        print(f"{name:<10} {statistics.median(taken):6.3f} s  x {ratio:.2f}{allowed}")
        slow += [name] if ratio > ALLOWED.get(name, ratio) else []
    if slow:
        raise SystemExit(f"too slow: {', '.join(slow)}")


if __name__ == "__main__":
    main()
