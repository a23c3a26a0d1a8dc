"""Each kind of card as HTML."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from nncards.cards import read_deck
from nncards.render.card_html import Drawing, Materials, Page, render
from nncards.render.media import medium

if TYPE_CHECKING:
    from nncards.diagnostics import Diagnostic


def page(card: str, materials: Materials | None = None) -> tuple[Page, list[Diagnostic]]:
    source = f"deck: A\nid: a\ncards:\n  - {{id: x, {card[1:]}"
    deck, wrong = read_deck(source.encode(), "d.yaml")
    assert deck is not None
    assert not wrong, wrong
    return render(deck.cards[0], materials or Materials())


def parts(card: str, materials: Materials | None = None) -> dict[str, str]:
    made, found = page(card, materials)
    assert found == []
    return dict(made.parts)


def test_basic_with_everything_around_it() -> None:
    assert parts(
        "{ask: 'Q $x$', answer: A, hint: H, extra: E, watch_out: W, section: 'S > $n$'}"
    ) == {
        "front": r"<p>Q \(x\)</p>", "back": "<p>A</p>", "hint": "<p>H</p>", "extra": "<p>E</p>",
        "watch_out": "<p>W</p>", "section": r"S &gt; \(n\)",
    }  # fmt: skip


def test_a_reverse_of_its_own_or_the_two_sides_exchanged() -> None:
    found = parts("{ask: Q, answer: A, reverse: {ask: R, answer: B}}")
    assert (found["reverse_front"], found["reverse_back"]) == ("<p>R</p>", "<p>B</p>")
    found = parts("{ask: Q, answer: A, reverse: true}")
    assert (found["reverse_front"], found["reverse_back"]) == ("<p>A</p>", "<p>Q</p>")


def test_the_order_of_options_tells_nothing_and_stays() -> None:
    card = "{ask: Q, choice: [{right: R, why: Y}, {wrong: V, why: N}, {wrong: W, why: M}, {wrong: U, why: L}]}"
    found = parts(card)
    assert parts(card) == found
    asked = [letter for letter in found["front"] if letter in "RVWU"]
    told = [letter for letter in found["back"] if letter in "RVWU"]
    assert asked == told
    assert sorted(asked) == list("RUVW")
    assert "Y" not in found["front"]
    assert (
        '<li class="nn-option-right"><p>R</p><div class="nn-why"><p>Y</p></div></li>'
        in found["back"]
    )
    places = set()
    for name in range(30):
        source = f"deck: A\nid: a\ncards:\n  - {{id: x{name}, {card[1:]}"
        deck, _ = read_deck(source.encode(), "d.yaml")
        assert deck is not None
        front = render(deck.cards[0], Materials())[0]["front"]
        places.add([letter for letter in front if letter in "RVWU"].index("R"))
    assert places == {0, 1, 2, 3}


def test_plain_words_are_typed_and_formulas_are_not() -> None:
    found = parts("{ask: Q, typed: ['a < b', other]}")
    assert unescape(found["typed"]) == "a < b"
    assert "<li><p>other</p></li>" in found["back"]
    assert parts("{ask: Q, typed: '`nn.ReLU` batch_size'}")["typed"] == "nn.ReLU batch_size"
    assert "typed" not in parts("{ask: Q, typed: '$x$'}")
    assert "typed" not in parts("{ask: Q, typed: '*x*'}")


def test_a_formula_is_printed_from_its_language() -> None:
    found = parts("{ask: Q, formula: {lhs: y, rhs: 'x / (1 + x)'}}")
    assert found["back"] == r'<div class="nn-formula">\[y = \frac{x}{1 + x}\]</div>'


def test_a_figure_by_day_and_by_night_on_the_side_it_belongs_to() -> None:
    drawing = Drawing(medium(b"day", ".svg"), medium(b"night", ".svg"), 'a "bar" & more')
    made, found = page("{ask: Q, figure: bars}", Materials(drawing=drawing))
    assert found == []
    assert sorted(made.media.values()) == [b"day", b"night"]
    assert made["front"] == "<p>Q</p>"
    assert made["back"] == (
        '<div class="nn-figure">'
        f'<img class="nn-day" src="{drawing.day.name}" alt="a &quot;bar&quot; &amp; more">'
        f'<img class="nn-night" src="{drawing.night.name}" alt="a &quot;bar&quot; &amp; more"></div>'
    )
    made, _ = page(
        "{ask: Q, answer: A, figure: {name: bars, side: front}}", Materials(drawing=drawing)
    )
    assert "nn-figure" in made["front"]
    assert "nn-figure" not in made["back"]


def test_a_file_that_is_missing_is_said_at_its_name() -> None:
    made, (found,) = page("{ask: Q, answer: A, figure: bars.png}")
    assert (found.code, found.span.line) == ("picture", 4)
    assert made.parts["back"] == "<p>A</p>"
