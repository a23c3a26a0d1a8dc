r"""The HTML of an Anki field as text that a person reads: paragraphs and list items as lines, maths as LaTeX in `$`.

Only what a renderer of ours writes is known by name; any other markup gives its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = {
    "p", "div", "ul", "ol", "pre", "blockquote", "table", "thead", "tbody", "tr", "details", "summary",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "li",
}  # fmt: skip
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_INLINE = re.compile(r"\\\((.*?)\\\)", re.DOTALL)
_DISPLAY = re.compile(r"\\\[(.*?)\\\]", re.DOTALL)
_INSTANCE = "\ue010"  # before each instance of a problem
_MARKED = "\ue013"  # after the mark of a list item
_KEPT_SPACE, _KEPT_BREAK = "\ue011", "\ue012"  # of preformatted text


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as text, the names of its pictures, and a problem's instances, one text each."""

    text: str
    pictures: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()


def read_html(html: str) -> Shown:
    """What a field says. A picture stands in it as `[picture: what it shows]`; a night version is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    before, *instances = "".join(reader.parts).split(_INSTANCE)
    texts = tuple(_tidy(each) for each in instances)
    whole = "\n".join(text for text in (_tidy(before), *texts) if text)
    return Shown(whole, tuple(reader.pictures), texts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.lists: list[int | None] = []  # the number of each list's last item; None: bullets
        self.fixed = 0  # how many <pre> we stand in

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if "nn-one" in classes:
            self.parts.append(_INSTANCE)
        if tag in _BLOCKS and not (tag == "p" and self._at_mark()):
            self.parts.append("\n")
        match tag:
            case "ul" | "ol":
                self.lists.append(0 if tag == "ol" else None)
            case "li":
                self._item(classes)
            case "td" | "th":
                self.parts.append(" | ")
            case "hr":
                self.parts.append("---\n")
            case "pre":
                self.fixed += 1
            case "img":
                self._picture(given, classes)
            case _ if tag in _MARKS and not self.fixed:
                self.parts.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and not self.fixed:
            self.parts.append(_MARKS[tag])
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if tag == "pre":
            self.fixed = max(self.fixed - 1, 0)
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.fixed:
            data = data.replace(" ", _KEPT_SPACE).replace("\n", _KEPT_BREAK)
        elif self._at_mark():
            data = data.lstrip()
        data = data.replace("\n", " ")
        if data:
            self.parts.append(_DISPLAY.sub(r"$$\1$$", _INLINE.sub(r"$\1$", data)))

    def _at_mark(self) -> bool:
        """Whether the mark of a list item was the last that was written."""
        return bool(self.parts) and self.parts[-1].endswith(_MARKED)

    def _item(self, classes: list[str]) -> None:
        indent = _KEPT_SPACE * 2 * max(len(self.lists) - 1, 0)
        last = self.lists[-1] if self.lists else None
        if last is None:
            mark = "- "
        else:
            self.lists[-1] = last + 1
            mark = f"{last + 1}. "
        for name, word in (("nn-option-right", "right: "), ("nn-option-wrong", "wrong: ")):
            mark = word if name in classes else mark
        self.parts.append(indent + mark + _MARKED)

    def _picture(self, given: dict[str, str], classes: list[str]) -> None:
        if "nn-night" in classes:
            return
        alt = given.get("alt", "")
        if "style" in given:  # a formula that was drawn
            self.parts.append(f"${alt}$")
            return
        self.pictures.append(given.get("src", ""))
        self.parts.append(f"[picture: {alt}]" if alt else "[picture]")


def _tidy(text: str) -> str:
    """Lines without the white space that HTML does not show."""
    plain = text.replace(_MARKED, "")
    lines = [" ".join(line.split()).removeprefix("| ") for line in plain.split("\n")]
    kept = "\n".join(line for line in lines if line)
    return "\n".join(
        line.rstrip()
        for line in kept.replace(_KEPT_SPACE, " ").replace(_KEPT_BREAK, "\n").split("\n")
        if line.strip()
    )
