r"""The HTML of texts so simple that no parser is needed: most sentences of most cards.

What is taken: paragraphs of letters, digits and plain punctuation, `*emphasis*` and `**more**` around whole words, `code`,
and lists with hyphens. All else (escapes, links, quotes, tables, ...) is left to the CommonMark library, whose
answer for these texts is the same, character by character.
"""

from __future__ import annotations

import re
from typing import Final

# Letters, digits, the places of formulas (private characters), and the signs that mean nothing to Markdown or HTML.
_WORD: Final = r"[^\W_]|[\ue000\ue001]"
_ALLOWED: Final = re.compile(rf"""(?:{_WORD}|[ ,.;:?!()'"%/=+{{}}…–—*`\n-])*+""")
_LINE: Final = re.compile(rf"""(?!\d+[.)])(?:{_WORD}|["'(]|`(?!`)|\*{{1,2}}(?:{_WORD}))""")
_AWRY: Final = re.compile(r"[ ]\n|\n[ ]|[ ]\Z")
_MARKED: Final = re.compile(
    rf"`([^`\n]+)`|(?:(?<=[\s(])|(?<![\s\S]))(\*{{1,2}})(?=(?:{_WORD}))([^*`]*?(?:{_WORD}))\2(?=[\s,.;:?!)]|\Z)"
)


def html(text: str) -> str | None:
    """The HTML of a text in which formulas are private characters; None if a parser must look at it."""
    text = text.strip("\n")
    if not text or not _ALLOWED.fullmatch(text) or _AWRY.search(text):
        return None
    blocks: list[str] = []
    listed = False
    for block in re.split(r"\n\n+", text) if "\n" in text else [text]:
        if block.startswith("- "):
            if listed:
                return None  # two lists in a row are one, of another form
            made = _list(block.split("\n"))
        else:
            made = _paragraph(block)
        if made is None:
            return None
        listed = block.startswith("- ")
        blocks.append(made)
    return "".join(blocks)


def _paragraph(block: str) -> str | None:
    for line in block.split("\n"):
        if not _LINE.match(line):
            return None
    inner = _inline(block)
    return None if inner is None else f"<p>{inner}</p>"


def _list(lines: list[str]) -> str | None:
    items: list[str] = []
    for line in lines:
        if not line.startswith("- ") or not _LINE.match(line, 2):
            return None
        inner = _inline(line[2:])
        if inner is None:
            return None
        items.append(f"<li>{inner}\n</li>")
    return f"<ul>{''.join(items)}</ul>"


def _inline(text: str) -> str | None:
    """A stretch of a line with its emphasis and code; None if a star or a backtick is left over."""
    if "*" not in text and "`" not in text:
        return text
    pieces: list[str] = []
    done = 0
    for found in _MARKED.finditer(text):
        before = text[done : found.start()]
        code, stars, inner = found.groups()
        if "*" in before or "`" in before or (code and _unusual(code)):
            return None
        tag = "code" if code else "em" if len(stars) == 1 else "strong"
        pieces += (before, f"<{tag}>{code or inner}</{tag}>")
        done = found.end()
    rest = text[done:]
    return None if "*" in rest or "`" in rest else "".join((*pieces, rest))


def _unusual(code: str) -> bool:
    """Code whose spaces would be cut, or that holds what was a formula."""
    return code[0] == " " or code[-1] == " " or "\ue000" in code
