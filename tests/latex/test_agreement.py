"""Our parser and MathJax itself must agree on what is accepted."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from nncards.latex import judge
from nncards.latex.reading import parse, refusal
from nncards.latex.tables import COMMANDS, DELIMITERS, ENVIRONMENTS, SYMBOLS
from nncards.latex.tree import Unknown, walk
from nncards.latex.verdicts import check_all

DATA = Path(__file__).parents[1] / "data" / "latex" / "cases.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
needs_mathjax = pytest.mark.skipif(not judge.available(), reason="needs the extra mathjax")


def test_our_parser_agrees_with_the_recorded_verdicts() -> None:
    good = [c["latex"] for c in CASES if c["ok"]]
    bad = [c["latex"] for c in CASES if not c["ok"]]
    refused = [tex for tex in good if refusal(tex)[0] is not None]
    accepted = [tex for tex in bad if refusal(tex)[0] is None]
    assert len(refused) <= 0.002 * len(good), refused
    assert len(accepted) <= 0.005 * len(bad), accepted


def test_trees_of_accepted_cases_stand_within_their_source_and_leave_nothing_out() -> None:
    for case in CASES:
        parsed = parse(case["latex"])
        for node in walk(parsed.tree):
            assert 0 <= node.start <= node.end <= len(case["latex"]), (case, node)
            if case["ok"]:
                assert not isinstance(node, Unknown) or "\\ce" in node.source


@needs_mathjax
def test_mathjax_here_gives_the_recorded_verdicts() -> None:
    said = judge.shared().check_all([(c["latex"], True) for c in CASES])
    assert [c["latex"] for c, s in zip(CASES, said, strict=True) if (s is None) != c["ok"]] == []


@needs_mathjax
def test_both_engines_agree_on_random_mutants() -> None:
    rng = random.Random(20260101)
    mutants = [_mutant(rng) for _ in range(3000)]
    said = judge.shared().check_all([(tex, True) for tex in mutants])
    good = [tex for tex, s in zip(mutants, said, strict=True) if s is None]
    bad = [(tex, s) for tex, s in zip(mutants, said, strict=True) if s is not None]
    refused = [tex for tex in good if refusal(tex)[0] is not None]
    accepted = [(tex, s) for tex, s in bad if refusal(tex)[0] is None]
    assert len(good) > 500
    assert len(bad) > 500
    assert len(refused) <= 0.005 * len(good), refused
    assert len(accepted) <= 0.01 * len(bad), accepted


@needs_mathjax
def test_inline_and_display_are_judged_alike() -> None:
    sample = [c["latex"] for c in CASES[::7]]
    inline = judge.shared().check_all([(tex, False) for tex in sample])
    display = judge.shared().check_all([(tex, True) for tex in sample])
    assert [s is None for s in inline] == [s is None for s in display]


@needs_mathjax
def test_every_command_and_environment_of_the_table_is_mathjaxs() -> None:
    """Each is known to MathJax: it may miss an argument, but it is never undefined."""
    names = sorted(set(SYMBOLS) | set(COMMANDS))
    said = judge.shared().check_all([("\\" + name, True) for name in names])
    assert [n for n, s in zip(names, said, strict=True) if s and "Undefined" in s] == ["prescript"]
    begins = [rf"\begin{{{name}}}" for name in ENVIRONMENTS]
    said = judge.shared().check_all([(tex, True) for tex in begins])
    assert not [s for s in said if s and "Unknown" in s]
    lefts = [rf"\left{d} x \right." for d in DELIMITERS]
    assert set(judge.shared().check_all([(tex, True) for tex in lefts])) == {None}


@needs_mathjax
def test_no_definition_leaks_from_one_formula_to_the_next() -> None:
    said = judge.shared().check_all([(r"\def\leaky{x}\leaky", True), (r"\leaky", True)])
    assert said[0] is None
    assert said[1] is not None


@needs_mathjax
def test_a_known_package_may_be_required() -> None:
    assert judge.shared().check(r"\require{cancel}\cancel{x}") is None
    assert judge.shared().check(r"\require{nosuch} x") is not None


@needs_mathjax
def test_both_engines_together_believe_mathjax_where_ours_refuses() -> None:
    deep = "{" * 150 + "x" + "}" * 150
    formulas = ["x", r"\foo", deep, r"\ce{H2O}"]
    cache: dict[str, str] = {}
    assert [c.ok for c in check_all(formulas, "own")] == [True, False, False, True]
    assert [c.ok for c in check_all(formulas, "both", cache=cache)] == [True, False, True, True]
    assert len(cache) == 3
    assert [c.ok for c in check_all(formulas, "mathjax", cache=cache)] == [True, False, True, True]


@needs_mathjax
def test_a_kept_verdict_is_not_asked_again() -> None:
    cache: dict[str, str] = {}
    check_all(["x"], "mathjax", cache=cache)
    key = next(iter(cache))
    cache[key] = "kept"
    assert check_all(["x"], "mathjax", cache=cache)[0].message == "kept"


PIECES = [*"{}[]()^_&\\$'#% x1a.,|+-=*", *("\\" + n for n in (*SYMBOLS, *COMMANDS))]


def _mutant(rng: random.Random) -> str:
    tex = rng.choice(CASES)["latex"]
    for _ in range(rng.choice([1, 1, 2])):
        at = rng.randrange(len(tex) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            tex = tex[:at] + tex[at + 1 :]
        elif kind == 1:
            tex = tex[:at] + rng.choice(PIECES[:25]) + tex[at:]
        elif kind == 2:
            tex = tex[:at] + rng.choice(PIECES) + rng.choice(["", " ", "{a}"]) + tex[at:]
        else:
            tex = tex[:at] + tex[at : at + 2][::-1] + tex[at + 2 :]
    return tex


@needs_mathjax
def test_no_command_or_environment_of_mathjax_is_missing_from_the_table() -> None:
    maps = (
        "textcomp-macros verb unicode upgreek Newcommand-macros mhchem mathtools-macros html_macros "
        "gensymb-symbols extpfeil enclose empheq-macros color centernot cancel Bussproofs-macros "
        "Braket-macros boldsymbol bbox amscd_macros AMSmath-macros AMSmath-mathchar0mo AMSsymbols-macros "
        "AMSsymbols-mathchar0mo AMSsymbols-mathchar0mi action-macros mathchar7 mathchar0mo mathchar0mi "
        "macros colortbl"
    )
    script = (
        "(names => JSON.stringify(names.flatMap(name => "
        "[...MathJax._.input.tex.MapHandler.MapHandler.getMap(name).map.keys()])))"
    )

    def keys(names: str) -> set[str]:
        engine = judge.shared()._engine
        return set(json.loads(engine.eval(f"{script}({json.dumps(names.split())})")))

    assert keys(maps) - set(SYMBOLS) - set(COMMANDS) == set()
    environments = (
        "mathtools-environments empheq-env cases-env Bussproofs-environments amscd_environment "
        "AMSmath-environment environment"
    )
    assert keys(environments) == set(ENVIRONMENTS)
