r"""A Markdown text as the HTML of an Anki field.

Maths stands between `\(..\)` or `\[..\]`, its macros expanded, its `<`, `>` and `&` escaped once; pictures are
named by their content; raw HTML is an error. What is wrong is gathered, never raised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from nncards.diagnostics import Diagnostic, Span, Text
from nncards.render import clozes, simple
from nncards.render.markdown import Cut, cut_out, formulas, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markdown_it.token import Token

    from nncards.render.media import Medium

    Pictures = Callable[[str], Medium | str]
    Maths = Callable[[str, bool], "DrawnMaths"]

_TAGS = {
    "p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
}
# What Anki would read as its own in any field: sounds, spoken text, its old LaTeX, the type-in box.
_ANKI_MARKUP = re.compile(r"\[(?=/?latex\]|/?\${1,2}\]|sound:|anki:|\[type:)", re.IGNORECASE)
_HTML = re.compile(
    r"(?<!\\)</?(?:a|b|big|blockquote|br|center|code|div|em|embed|font|form|h[1-6]|hr|i|iframe|img|input|"
    r"li|link|meta|object|ol|p|pre|s|script|small|span|strong|style|sub|sup|svg|table|td|th|tr|tt|u|ul|"
    r"video)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ALIGNED = {"text-align:right": "nn-align-right", "text-align:center": "nn-align-center"}
_KEPT = "\ue000{}\ue001"  # where a formula or a gap stands until all else has been cleaned
_PLACE = re.compile("(\\(?)\ue000(\\d+)\ue001([,.;:!?)%…]*)")


def no_pictures(_source: str) -> str:
    """For texts that stand alone."""
    return "no pictures can be shown here"


@dataclass(frozen=True, slots=True)
class DrawnMaths:
    """A formula as two pictures, for day and night; `style` seats them on the line."""

    day: Medium
    night: Medium
    style: str


@dataclass(slots=True)
class Writer:
    """Writes the texts of one card; gathers their pictures and what is wrong with them.

    `numbers` has the number of each gap that has a name. `pictures` gives a picture or why there is none.
    `maths`, if given, draws formulas; those with gaps, or in texts with gaps, stay LaTeX.
    """

    macros: Mapping[str, str] = field(default_factory=dict)
    pictures: Pictures = no_pictures
    numbers: Mapping[str, int] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    maths: Maths | None = None

    def html(self, text: Text) -> str:
        """A text as HTML."""
        return self._written(text, formulas(text.value), gaps=False)

    def cloze(self, text: Text) -> str:
        """A text with gaps as HTML with Anki's gaps."""
        return self._written(text, _gaps_and_formulas(text.value), gaps=True)

    def formula(self, tex: str, *, display: bool = False, gaps: bool = False) -> str:
        """LaTeX between the delimiters that Anki knows."""
        tex = expanded(tex.strip(), self.macros)
        if self.maths is not None and not gaps:
            return self._drawn(tex, self.maths(tex, display), display=display)
        if gaps:
            tex = clozes.in_formula(tex, self.numbers)
        opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
        return f"{opening}{escape(tex, quote=False)}{closing}"

    def _drawn(self, tex: str, drawn: DrawnMaths, *, display: bool) -> str:
        """A formula as pictures, for clients without MathJax; its LaTeX is what a screen reader says."""
        images = ""
        for kind, medium in (("day", drawn.day), ("night", drawn.night)):
            self.media[medium.name] = medium.content
            images += f'<img class="nn-{kind}" src="{medium.name}" alt="{escape(tex)}" style="{drawn.style}">'
        return (
            f'<span style="display:block;text-align:center">{images}</span>' if display else images
        )

    def picture(self, source: str, alt: str, text: Text, at: int = 0) -> str:
        """An image of the deck's folder; nothing if it cannot be used."""
        found = self.pictures(source)
        if isinstance(found, str):
            self._wrong(
                text.at(at),
                "picture",
                f"the picture `{source}` cannot be used: {found}",
                "give the path of a picture file below the deck's own folder",
            )
            return ""
        self.media[found.name] = found.content
        return f'<img src="{found.name}" alt="{escape(alt)}">'

    def _written(self, text: Text, cuts: Sequence[Cut], *, gaps: bool) -> str:
        kept: list[str] = []
        html = simple.html(cut_out(text.value, cuts))
        if html is None:
            html = self._parsed(text, cuts, kept, gaps=gaps)
        else:
            kept += [
                self._cut(cut.type, cut.content, display=cut.display, gaps=gaps) for cut in cuts
            ]
        if gaps:
            html = clozes.in_prose(html)
        return _PLACE.sub(lambda place: _put_back(place, kept), html)

    def _parsed(self, text: Text, cuts: Sequence[Cut], kept: list[str], *, gaps: bool) -> str:
        """The HTML but for what is kept apart, read by the CommonMark library and cleaned."""
        import nh3

        html = "".join(
            self._block(token, text, kept, gaps=gaps) for token in parse(text.value, cuts)
        )
        html = nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            link_rel=None,
            url_schemes={"http", "https", "mailto"},
        )
        return _ANKI_MARKUP.sub("&#91;", html).strip()

    def _block(self, token: Token, text: Text, kept: list[str], *, gaps: bool) -> str:
        if token.children is not None:
            return "".join(self._inline(child, text, kept, gaps=gaps) for child in token.children)
        if token.type in {"fence", "code_block"}:
            return f"<pre><code>{escape(token.content)}</code></pre>"
        if token.hidden:
            return "" if token.nesting > 0 else "\n"
        if token.nesting < 0:
            return f"</{token.tag}>"
        attributes = "".join(f' {name}="{value}"' for name, value in _attributes(token).items())
        return f"<{token.tag}{attributes}>"

    def _inline(self, token: Token, text: Text, kept: list[str], *, gaps: bool) -> str:
        match token.type:
            case "text":
                self._no_html(token.content, text)
                return escape(token.content, quote=False)
            case "code_inline":
                return f"<code>{escape(token.content, quote=False)}</code>"
            case "softbreak":
                return "\n"
            case "image":
                source = str(token.attrs.get("src", ""))
                at = max(text.value.find(f"]({source}"), 0)
                return self.picture(source, token.content, text, at)
            case "math" | "gap_open" | "gap_close":
                display = bool(token.meta["display"])
                kept.append(self._cut(token.type, token.content, display=display, gaps=gaps))
                return _KEPT.format(len(kept) - 1)
            case _:
                return self._block(token, text, kept, gaps=gaps)

    def _cut(self, kind: str, content: str, *, display: bool, gaps: bool) -> str:
        """What was cut out of a text, written: a formula, or the beginning or the end of a gap."""
        if kind == "math":
            return self.formula(content, display=display, gaps=gaps)
        if kind == "gap_open":
            return clozes.opening(content, self.numbers)
        hint = Writer(self.macros).cloze(Text(content)) if content else ""
        return clozes.closing(without_paragraph(hint))

    def _no_html(self, content: str, text: Text) -> None:
        for tag in _HTML.finditer(content):
            at = text.value.find(tag.group())
            if at < 0 or text.value[at - 1 : at] != "\\":
                self._wrong(
                    text.at(max(at, 0)),
                    "raw-html",
                    f"`{tag.group()}` is HTML, which cards do not take",
                    "write Markdown; for the characters themselves use backticks, or `\\<`",
                )

    def _wrong(self, span: Span, code: str, message: str, hint: str) -> None:
        self.found.append(Diagnostic(span, code, message, hint))


def expanded(tex: str, macros: Mapping[str, str]) -> str:
    """LaTeX without the deck's macros: a definition on one card's page would leak to the next."""
    if not macros:
        return tex
    from nncards.latex import expand

    return expand(tex, macros)


def _put_back(place: re.Match[str], kept: Sequence[str]) -> str:
    """What was kept apart; an inline formula with its punctuation, which no line may begin with."""
    before, written, after = place[1], kept[int(place[2])], place[3]
    if (before or after) and written.startswith(r"\("):
        return f'<span class="nn-with">{before}{written}{after}</span>'
    return before + written + after


def _gaps_and_formulas(value: str) -> list[Cut]:
    """The cuts of a cloze text: formulas with the gaps in them, and the gaps outside formulas."""
    maths = formulas(value)
    outside = [
        mark
        for mark in clozes.marks(value)
        if not any(cut.start < mark.start and mark.end <= cut.end for cut in maths)
    ]
    hints = [(mark.start, mark.end) for mark in outside if mark.hint]
    cuts = [cut for cut in maths if not any(a <= cut.start and cut.end <= b for a, b in hints)]
    for mark in outside:
        kind = "gap_open" if mark.name else "gap_close"
        cuts.append(Cut(mark.start, mark.end, kind, mark.name or mark.hint))
    return sorted(cuts, key=lambda cut: cut.start)


def _attributes(token: Token) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in token.attrs.items():
        if name == "style":
            found |= {"class": _ALIGNED[str(value)]} if str(value) in _ALIGNED else {}
        else:
            found[name] = escape(str(value))
    return found


def without_paragraph(html: str) -> str:
    """A text of one paragraph as a part of a line."""
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return html if "<p>" in inner else inner
