r"""Drawings that were read by eye, kept as they are.

Each file of the data holds formulas and their drawings: a line `$ formula`, then the drawing, then
`-- one line --` and the line, then `-- ascii --` and both in ASCII. To draw them anew after a change:
`python tests/latex/text/test_golden.py`, and read every line that differs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nncards.latex.text import draw, inline

FOLDER = Path(__file__).parents[2] / "data" / "latex_text"
WIDTH = 76


def block(tex: str) -> str:
    """A formula with all its drawings."""
    parts = [f"$ {tex}", str(draw(tex, width=WIDTH)), "-- one line --", inline(tex)]
    parts += ["-- ascii --", str(draw(tex, width=WIDTH, ascii=True)), inline(tex, ascii=True)]
    return "\n".join(parts)


def formulas(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def page(texts: list[str]) -> str:
    return "\n\n".join(block(tex) for tex in texts) + "\n"


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.txt")))
def test_drawings_are_as_they_were_read(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert page(formulas(text)) == text


def test_ascii_is_ascii() -> None:
    for path in FOLDER.glob("*.txt"):
        for tex in formulas(path.read_text(encoding="utf-8")):
            assert str(draw(tex, ascii=True)).isascii(), tex
            assert inline(tex, ascii=True).isascii(), tex


if __name__ == "__main__":
    for file in sorted(FOLDER.glob("*.txt")):
        file.write_text(page(formulas(file.read_text(encoding="utf-8"))), encoding="utf-8")
