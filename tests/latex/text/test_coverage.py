"""Every formula of the decks, and every one that MathJax accepts of the cases, is drawn without a remnant."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from nncards.cards import read_deck
from nncards.cards.fields import texts
from nncards.latex import parse
from nncards.latex import tree as t
from nncards.latex.segments import Math, split
from nncards.latex.text import draw, inline

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "data" / "latex" / "cases.jsonl"
SMALL = dict(zip("ʰʲʳʷʸˡˢˣᵝᵞᵟᶿᵠᵡᵦᵧᵨᵩᵪ", "hjrwylsxβγδθφχβγρφχ", strict=True))


def deck_formulas() -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "decks").rglob("*.yaml")):
        deck, _ = read_deck(path.read_bytes(), path.name)
        for card in deck.cards if deck else ():
            for _, text in texts(card):
                value = str(text.value)
                found |= {
                    value[s.tex_start : s.tex_end] for s in split(value) if isinstance(s, Math)
                }
    return found


def case_formulas() -> set[str]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return {case["latex"] for case in map(json.loads, lines) if case["ok"]}


def letters(text: str) -> Counter[str]:
    """The letters and digits of a text, whatever alphabet or size they are in."""
    plain = "".join(SMALL.get(char, char) for char in text)
    return Counter(char for char in unicodedata.normalize("NFKD", plain) if char.isalnum())


def said(tree: t.Node) -> str:
    """All that a formula says: its letters, numbers, names and words."""
    out = []
    for node in t.walk(tree):
        if isinstance(node, t.Symbol | t.Number | t.Operator):
            out.append("T" if isinstance(node, t.Symbol) and node.text == "⊤" else node.text)
        elif isinstance(node, t.Text):
            out += [piece for piece in node.pieces if isinstance(piece, str)]
    return "".join(out)


def remnants(tex: str) -> list[str]:
    tree = parse(tex).tree
    hidden = any(isinstance(node, t.Phantom | t.Unknown) for node in t.walk(tree))
    drawn, line = str(draw(tex, width=76)), inline(tex)
    found = []
    if "\\" in drawn + line and not any(
        name in tex for name in ("backslash", "setminus", r"\text", r"\verb")
    ):
        found.append("a backslash")
    if "?" in drawn + line and "?" not in tex + said(tree):
        found.append("a question mark")
    for name, result in (("drawing", drawn), ("line", line)):
        missing = letters(said(tree)) - letters(result.replace("ᵀ", "T").replace("⊤", "T"))
        if missing and not hidden:
            found.append(f"the {name} lacks {dict(missing)}")
    if not (str(draw(tex, ascii=True)) + inline(tex, ascii=True)).isascii():
        found.append("ascii is not ascii")
    return found


@pytest.mark.parametrize("find", [deck_formulas, case_formulas])
def test_nothing_remains_and_nothing_is_lost(find: object) -> None:
    formulas = find()  # type: ignore[operator]  # one of the two functions above
    assert len(formulas) > 100
    found = {tex: remnants(tex) for tex in sorted(formulas)}
    assert {tex: problems for tex, problems in found.items() if problems} == {}
