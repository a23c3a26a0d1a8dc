"""One notation for all units: docs/notation.md is the table, and nothing in decks or problems contradicts it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nncards import workspace as ws
from nncards.problems import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nncards.model import Card, Expression

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "notation.md"
MATHS = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)


class Passage(NamedTuple):
    """A text that a learner reads as a whole: a card, a section of notes, a problem."""

    where: str
    text: str

    @property
    def maths(self) -> str:
        return " ; ".join(a or b for a, b in MATHS.findall(self.text))


class Rule(NamedTuple):
    """A use of a letter that the table rules out, and where it is meant otherwise."""

    name: str
    wrong: str
    unless: str = r"(?!)"


def letter(name: str) -> str:
    """A letter that stands alone in LaTeX: no part of a command or of a longer name."""
    return rf"(?<![A-Za-z\\]){name}(?![A-Za-z])"


# A text to which `unless` applies says in words that it means the table's other meaning.
RULES = (
    Rule("p is the drop probability alone", letter("p"), r"(?i)\bdrop"),
    Rule("a distribution is P or q", letter("p") + r"(?=\s*\(|_\{)"),
    Rule("the batch has B examples", letter("N") + r"\s*(?:\\times|,)\s*[CDHd]"),
    Rule("N is the normal distribution", letter("N") + r"(?!\s*\()", r"epochs"),
    Rule(
        "a batch, or data, is not counted by m",
        r"\\[df]?frac\{?1\}?\{?m\b|\\(?:sum|prod)_\{[^}]*\}\^\{?m\b|\\times m\b",
    ),
    Rule("fan-in is n_in", r"D_\{?\\text\{in|fan"),
    Rule("L counts layers", r"\^\{?P\b|J_\{?P\b"),
    Rule("the stabiliser is \\varepsilon", r"\\epsilon"),
    Rule("eps is no learning rate", r"\\varepsilon\s*(?:\\,)?\s*(?:g|v|\\nabla)" + r"(?![a-z])"),
    Rule("ln, not log", r"\\log\b"),
    Rule("an example is an index below", r"\^\{?\((?:i|n)\)"),
    Rule("s is no standard deviation", letter("s") + r"\^2", r"\bscores?\b|\bsum|\[s\^2\]"),
    Rule("probabilities are not s", letter("s") + r"_\w* \\ln"),
)

# What a parameter of the reference is called in a formula: by its letter in the table.
LETTERS = {
    "lr": r"eta(_\w+)?",
    "lr_max": "eta_max",
    "lr_min": "eta_min",
    "eps": "eps",
    "p_drop": "p",
    "lam": "lambda",
    "tau": "tau",
    "fan_in": "n(_in)?",
    "fan_out": "n_out",
    "rho": "rho",
    "gamma": "gamma|d|a|sqrt.*",
    "m_hat": "m_hat|g",
    "v_hat": "v_hat|r",
    "alpha": "alpha",
}


@cache
def cards() -> tuple[Card, ...]:
    course = ws.read(ws.Workspace(ROOT))
    return tuple(card for deck in course.decks for card in deck.cards if not card.retired)


def texts(card: Card) -> Iterator[str]:
    """All that a learner reads of a card, but for formulas written in the formula language."""
    content = card.content
    for name in ("ask", "answer", "text"):
        yield str(getattr(content, name, None) or "")
    if (reverse := getattr(content, "reverse", None)) is not None:
        yield f"{reverse.ask}\n\n{reverse.answer}"
    for option in getattr(content, "options", ()):
        yield f"{option.text}\n\n{option.why or ''}"
    for text in (card.hint, card.extra, card.watch_out):
        yield str(text or "")


def expressions(card: Card) -> tuple[Expression, ...]:
    formula = getattr(card.content, "formula", None)
    return (*card.equals, *([formula] if formula is not None else []))


def expression_text(expression: Expression) -> str:
    """Names of a formula as LaTeX letters, so that the rules read them too."""
    names = set(re.findall(r"[A-Za-z]\w*", str(expression.rhs)))
    shown = {name: str(expression.symbols.get(name, name)) for name in names}
    return " ".join(f"${shown[name]}$" for name in sorted(names)) + f" ${expression.lhs or ''}$"


def card_passages() -> Iterator[Passage]:
    for card in cards():
        formula = getattr(card.content, "formula", None)
        printed = expression_text(formula) if formula is not None else ""
        yield Passage(card.uid, "\n\n".join([*texts(card), printed]))


def notes_passages() -> Iterator[Passage]:
    for path in sorted((ROOT / "decks").glob("*/notes.md")):
        for section in re.split(r"^#+ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield Passage(f"{path.parent.name}: {section.splitlines()[0]}", section)


def problem_passages() -> Iterator[Passage]:
    registry, wrong = load(ROOT / "generators")
    assert wrong == []
    for name, generator in registry.items():
        for level in generator.levels:
            made = generator.instance(level)
            steps = " ".join(f"${step.latex}$ {step.note}" for step in made.steps)
            answers = " ".join(f"${answer.symbol}$" for answer in made.answers)
            advice = " ".join([*made.hints, *(slip.feedback for slip in made.mistakes)])
            yield Passage(
                f"{name}, level {level}", f"{made.prompt}\n\n{steps}\n\n{answers}\n\n{advice}"
            )


def broken(passage: Passage) -> list[str]:
    """The rules that a passage breaks, with the maths that does."""
    found = []
    for rule in RULES:
        hit = re.search(rule.wrong, passage.maths)
        if hit and not re.search(rule.unless, passage.text):
            around = passage.maths[max(hit.start() - 30, 0) : hit.end() + 30]
            found.append(f"{passage.where}: {rule.name}: {' '.join(around.split())}")
    return found


@pytest.mark.parametrize(
    "passages",
    [card_passages, notes_passages, problem_passages],
    ids=["cards", "notes", "problems"],
)
def test_no_letter_is_used_against_the_table(passages) -> None:
    assert [line for passage in passages() for line in broken(passage)] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (r"minimise $\int (y - f)^2\, p(y \mid x)\, dy$", "p is the drop probability alone"),
        (r"the dropout mask $z$ has probability $p(z)$", "a distribution is P or q"),
        (r"maps of the shape $N \times C \times H \times W$", "the batch has B examples"),
        (r"$L = \frac1N \sum_{i=1}^{N} L_i$", "N is the normal distribution"),
        (r"$\frac1m \sum_{i=1}^m L_i$", "a batch, or data, is not counted by m"),
        (r"standard deviation $1/\sqrt{D_{\text{in}}}$", "fan-in is n_in"),
        (r"$V \Lambda^P V^{-1} x$", "L counts layers"),
        (r"$\theta - \epsilon g$", "the stabiliser is \\varepsilon"),
        (r"$\theta - \varepsilon g$", "eps is no learning rate"),
        (r"$-\log q$", "ln, not log"),
        (r"$q(y^{(i)} \mid x^{(i)})$", "an example is an index below"),
        (r"noise of variance $s^2$", "s is no standard deviation"),
        (r"$-\sum_k s_k \ln s_k$", "probabilities are not s"),
    ],
)
def test_the_rules_see_the_uses_they_rule_out(text: str, rule: str) -> None:
    assert any(f": {rule}: " in line for line in broken(Passage("here", text)))


def test_formulas_call_what_the_reference_takes_by_its_letter() -> None:
    wrong = []
    for card in cards():
        for expression in expressions(card):
            for parameter, given in expression.arguments.items():
                allowed = LETTERS.get(parameter)
                name = str(given).strip()
                number = re.fullmatch(r"[\d./ ]+", name)
                if allowed and not number and not re.fullmatch(allowed, name):
                    wrong.append(f"{card.uid}: {parameter} is called {name}")
    assert wrong == []


def symbols(cell: str) -> set[str]:
    """The letters of a table's cell: `$x_i, y_i$; $K$` has x_i, y_i and K."""
    found = ",".join(a or b for a, b in MATHS.findall(cell)).split(",")
    return {re.sub(r"\s|\(\\cdot\)|\\l", "", name) for name in found if name.strip()}


def test_every_letter_that_notes_declare_stands_in_the_table() -> None:
    base = re.compile(r"\\?[A-Za-z]+")
    known = {
        match
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| $")
        for cell in line.split("|")[1:4]
        for name in symbols(cell)
        for match in base.findall(name)[:1]
    }
    missing = []
    for path in sorted((ROOT / "decks").glob("*/notes.md")):
        head = path.read_text(encoding="utf-8").split("\n## ")[0]
        rows = [line.split("|") for line in head.splitlines() if line.startswith("| $")]
        assert rows, f"{path}: no table of the symbols"
        declared = {name for row in rows for name in symbols(row[1]) | symbols(row[3])}
        missing += [
            f"{path.parent.name}: {name}"
            for name in sorted(declared)
            if base.findall(name)[0] not in known
        ]
    assert missing == []
