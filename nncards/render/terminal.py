"""A field's Markdown as lines of text of a width: what both skins of the quiz show.

Maths is drawn in text: within a sentence on one line, set apart in as many as it takes. No
character of a deck reaches the terminal that could command it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nncards.latex.segments import Math, Unclosed, split
from nncards.render.terminal_text import Line, Run, pad, plain, safe, to_ascii, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it.token import Token

# Text that no rule of Markdown changes: there is no need to read it as Markdown.
_MARKS = re.compile(r"[*_`\[\]<>&\\#|~!]|^\s*(?:[-+=]|\d+[.)])|^(?: {4}|\t)|  $", re.MULTILINE)
_LEAST = 8  # columns that the content of a nested list keeps, however deep it stands


@dataclass(frozen=True, slots=True)
class Look:
    """How maths and symbols are shown: `macros` of the deck; `ascii_only` for terminals without Unicode."""

    ascii_only: bool = False
    macros: Mapping[str, str] = field(default_factory=dict)

    def text(self, value: str) -> str:
        """A text as this terminal can show it."""
        value = safe(value)
        return to_ascii(value) if self.ascii_only else value

    def inline(self, tex: str) -> str:
        """A formula on one line; its source, where it cannot be drawn."""
        from nncards.latex.text.drawing import inline

        drawn = inline(tex, ascii=self.ascii_only, macros=self.macros) or tex
        return self.text(" ".join(drawn.split())).replace(" ", "\u00a0")

    def display(self, tex: str, width: int) -> list[str]:
        """A formula in lines of at most `width` columns."""
        return self.drawing(tex, width)[0]

    def drawing(self, tex: str, width: int) -> tuple[list[str], int]:
        """A formula in lines of at most `width` columns, and the one that a sentence would stand on."""
        from nncards.latex.text.drawing import draw

        drawing = draw(tex, width=width, ascii=self.ascii_only, macros=self.macros)
        found = [self.text(line).rstrip() for line in drawing.lines]
        if all(width_of(line) <= width for line in found):
            return found, drawing.baseline
        return [plain(line) for line in wrap([Run(self.inline(tex))], width)], 0


def lines(
    markdown: str, width: int, *, ascii_only: bool = False, macros: Mapping[str, str] | None = None
) -> list[str]:
    """The lines of a field, without styles."""
    return [plain(line) for line in styled(markdown, width, Look(ascii_only, macros or {}))]


def styled(markdown: str, width: int, look: Look | None = None) -> list[Line]:
    """The lines of a field as runs of text, each in a style."""
    look = look or Look()
    width = max(width, _LEAST)
    segments = split(markdown)
    if _is_simple(markdown, segments):
        return _simple(markdown, segments, width, look)
    from nncards.render.markdown import parse

    return _Blocks(look).block(_tree(parse(markdown)), width)


def _is_simple(value: str, segments: Sequence[object]) -> bool:
    """Whether the text is paragraphs of words and formulas, nothing else."""
    at = 0
    prose = []
    for segment in segments:
        if isinstance(segment, Unclosed):
            return False
        if isinstance(segment, Math):
            prose.append(value[at : segment.start] + "x")
            at = segment.end
    return not _MARKS.search("".join(prose) + value[at:])


def _simple(value: str, segments: Sequence[object], width: int, look: Look) -> list[Line]:
    found: list[Line] = []
    runs: list[Run | list[str]] = []
    for segment in segments:
        if isinstance(segment, Math):
            runs.append(
                _formula(
                    value[segment.tex_start : segment.tex_end], width, look, display=segment.display
                )
            )
            continue
        text = value[segment.start : segment.end]  # type: ignore[attr-defined] # a Prose
        for n, part in enumerate(re.split(r"\n[ ]*\n\s*", text)):
            if n:
                found = _parted(found, _paragraph(runs, width))
                runs = []
            runs.append(Run(look.text(part).replace("\n", " ")))
    return _parted(found, _paragraph(runs, width))


def _formula(tex: str, width: int, look: Look, *, display: bool) -> Run | list[str]:
    """A formula within a sentence, or the lines of one that is set apart."""
    return look.display(tex, max(width - 2, _LEAST)) if display else Run(look.inline(tex), "math")


def _paragraph(runs: Sequence[Run | list[str]], width: int) -> list[Line]:
    """A paragraph; formulas that are set apart stand on lines of their own, indented."""
    found: list[Line] = []
    sentence: list[Run] = []
    for run in runs:
        if isinstance(run, Run):
            sentence.append(run)
            continue
        if any(r.text.strip() for r in sentence):
            found += wrap(sentence, width)
        sentence = []
        found += [(Run("  "), Run(line, "math")) for line in run]
    if any(r.text.strip() for r in sentence):
        found += wrap(sentence, width)
    return found


def _parted(above: list[Line], below: list[Line]) -> list[Line]:
    """Two blocks with an empty line between."""
    return [*above, (), *below] if above and below else [*above, *below]


@dataclass(slots=True)
class _Node:
    """A block and the blocks within it."""

    token: Token | None
    children: list[_Node]


def _tree(tokens: Sequence[Token]) -> _Node:
    root = _Node(None, [])
    open_ = [root]
    for token in tokens:
        if token.nesting < 0:
            open_.pop()
            continue
        node = _Node(token, [])
        open_[-1].children.append(node)
        if token.nesting > 0:
            open_.append(node)
    return root


class _Blocks:
    """Draws the blocks of a text."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def block(self, node: _Node, width: int) -> list[Line]:
        """The lines of a block."""
        width = max(width, _LEAST)
        token = node.token
        match token.type if token else "":
            case "inline":
                return _paragraph(self._runs(node, width), width)
            case "heading_open":
                return [_bold(line) for line in self._inside(node, width)]
            case "bullet_list_open" | "ordered_list_open":
                return self._list(node, width)
            case "blockquote_open":
                bar = Run(self._look.text("│ "))
                return [(bar, *line) for line in self._inside(node, width - 2)]
            case "fence" | "code_block" if token:
                return self._code(token.content, width)
            case "hr":
                return [(Run(self._look.text("─") * min(width, 24)),)]
            case "table_open":
                return self._table(node, width)
        return self._inside(node, width)

    def _inside(self, node: _Node, width: int) -> list[Line]:
        found: list[Line] = []
        for child in node.children:
            tight = child.token is not None and child.token.hidden
            drawn = self.block(child, width)
            found = [*found, *drawn] if tight else _parted(found, drawn)
        return found

    def _list(self, node: _Node, width: int) -> list[Line]:
        token = node.token
        start = int(token.attrGet("start") or 1) if token else 1
        ordered = token is not None and token.type == "ordered_list_open"
        loose = any(c.token and not c.token.hidden for i in node.children for c in i.children[:1])
        found: list[Line] = []
        for number, item in enumerate(node.children, start):
            mark = f"{number}. " if ordered else self._look.text("• ")
            body = self._item(item, width - len(mark)) or [()]
            drawn = [_led(mark if n == 0 else " " * len(mark), line) for n, line in enumerate(body)]
            found = _parted(found, drawn) if loose else [*found, *drawn]
        return found

    def _item(self, node: _Node, width: int) -> list[Line]:
        """A list's item: in a tight list nothing parts its text from a list within it."""
        tight = any(child.token and child.token.hidden for child in node.children)
        if not tight:
            return self._inside(node, width)
        return [line for child in node.children for line in self.block(child, width)]

    def _code(self, content: str, width: int) -> list[Line]:
        found: list[Line] = []
        room = width - 2
        for line in self._look.text(content.rstrip("\n")).split("\n"):
            pieces = [line[at : at + room] for at in range(0, len(line), room)] or [""]
            found += [(Run("  "), Run(piece, "code")) for piece in pieces]
        return found

    def _table(self, node: _Node, width: int) -> list[Line]:
        rows = [
            [self._cell(cell) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        columns = max(map(len, rows), default=0)
        rows = [row + [""] * (columns - len(row)) for row in rows]
        widths = [max(width_of(row[n]) for row in rows) for n in range(columns)]
        gap = self._look.text(" │ ")
        if sum(widths) + len(gap) * (columns - 1) > width:
            return self._narrow(rows, width)
        drawn = [
            gap.join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        rule = self._look.text("─┼─").join(self._look.text("─") * w for w in widths)
        return [(Run(drawn[0], "bold"),), (Run(rule),), *((Run(line),) for line in drawn[1:])]

    def _narrow(self, rows: list[list[str]], width: int) -> list[Line]:
        """A table that is too wide: each row as a list of `heading: cell`."""
        found: list[Line] = []
        for row in rows[1:]:
            below: list[Line] = []
            for heading, cell in zip(rows[0], row, strict=True):
                label = f"{heading}: " if heading else ""
                below += wrap([Run(label, "bold"), Run(cell)], width)
            found = _parted(found, below)
        return found

    def _cell(self, node: _Node) -> str:
        runs = [run for child in node.children for run in self._runs(child, 10_000)]
        return "".join(r.text if isinstance(r, Run) else " ".join(r) for r in runs).replace(
            "\u00a0", " "
        )

    def _runs(self, node: _Node, width: int) -> list[Run | list[str]]:
        """The inline content of a block as runs; a formula that is set apart as its lines."""
        found: list[Run | list[str]] = []
        styles: list[str] = []
        links: list[str] = []
        for token in (node.token.children if node.token else None) or ():
            match token.type:
                case "math":
                    display = bool(token.meta.get("display"))
                    found.append(_formula(token.content, width, self._look, display=display))
                case "strong_open" | "em_open":
                    styles.append("bold" if token.type == "strong_open" else "italic")
                case "strong_close" | "em_close":
                    styles.pop()
                case "link_open":
                    links.append(str(token.attrGet("href") or ""))
                case "link_close":
                    found.append(Run(self._look.text(f" ({links.pop()})")))
                case "code_inline":
                    found.append(Run(self._look.text(token.content).replace(" ", "\u00a0"), "code"))
                case "softbreak":
                    found.append(Run(" "))
                case "hardbreak":
                    found.append(Run("\n"))
                case "image":
                    found.append(Run(self._look.text(f"[{token.content or 'picture'}]")))
                case _:
                    found.append(Run(self._look.text(token.content), " ".join(sorted(set(styles)))))
        return found


def _led(mark: str, line: Line) -> Line:
    """A line behind its mark; an empty one stays empty."""
    return (Run(mark), *line) if line or mark.strip() else ()


def _bold(line: Line) -> Line:
    return tuple(Run(run.text, run.style or "bold") for run in line)
