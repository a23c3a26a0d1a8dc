r"""A text of the notes as a field of a card: the same words and maths, in the Markdown that cards are read as.

Nothing is added but `[?]` before a formula that is broken in the notes, which is then shown as code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nncards.cards.open import OPEN
from nncards.latex.segments import Math, Prose, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from nncards.latex.segments import Segment

    Show = Callable[[str], str]

PICTURE = re.compile(r"!\[\[[^\[\]\n]{1,400}\]\]|!\[[^\[\]\n]{0,400}\]\([^()\n]{1,400}\)")
COMMENT = re.compile(r"<!--(?:(?!-->).){0,2000}-->|<!--.*$", re.DOTALL)
_CODE = re.compile(
    r"(?ms)^[ ]*(`{3,}|~{3,}).*?(?:^[ ]*\1[`~]*[ ]*$|\Z)|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)"
)
_LINE_START = re.compile(
    r"(?m)^(?:(?P<indent>[ ]*)(?P<bullet>[•●▪‣◦·–—])[ ]+(?=\S)"
    r"|(?P<quote>[ ]*>[ ]?)(?P<callout>\[![\w-]{1,40}\][+-]?)[ ]*(?P<empty>$\n?)?"
    r"|[ ](?P<nested>(?=[-*+•][ ]\S))?(?=\S))"
)
_WIKILINK = re.compile(r"\[\[([^\[\]\n|]{1,400})(?:\|([^\[\]\n]{1,400}))?\]\]")
_SCRIPT = re.compile(r"<(sup|sub)>([^<>\n$\\{}]{1,60})</\1>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|div|center|font|mark|small|p)(?:\s+[\w-]+=[^<>\n]{0,200})?\s*/?>",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?<![\\$])\$[ ]+([^$\n]{1,400}?)[ ]*\$(?![\d$])|(?<![\\$])\$([^$\s][^$\n]{0,400}?)[ ]+\$(?![\d$])"
)
_LOST = re.compile(r"\w [.,](?=\s|$)|: [.,](?=\s|$)")
_MATHS = re.compile(r"[\\^_=<>+]|^\W*\w\W*$")


def _shows_none(_file: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text as a field may hold it, the pictures taken out of it, and what had to be said about it."""

    text: str
    pictures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def tidy(text: str, show: Show = _shows_none) -> Tidied:
    """Make a text of the notes fit for a card. Never raises; the time grows with the length alone.

    `show` gives the path by which a card can show a picture; pictures without one are taken out.
    """
    text = COMMENT.sub(" ", text) if "<!--" in text else text
    found = [picture.group() for picture in PICTURE.finditer(text)]
    paths = {picture: show(picture_file(picture)) for picture in found}
    pictures = tuple(picture for picture in found if not paths[picture])
    if found:
        text = PICTURE.sub(lambda f: _picture(f.group(), paths[f.group()]), text)
    text = _loosened(_lines(text))
    remarks: list[str] = []
    segments = split(text)
    pieces = [_piece(text, segment, remarks) for segment in segments]
    text = "".join(pieces)
    if _LOST.search(text) and not pictures:
        remarks.append("something seems to be missing before a comma or a full stop")
    lines = [line.rstrip() for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    if pictures:  # a bullet or a quote that held a picture alone
        text = re.sub(r"(?m)^[ ]*(?:[-*+>]|\d+[.)])[ ]*$\n?", "", text).strip("\n")
    text = _dedented(text)
    return Tidied(text if text.strip() else "", pictures, tuple(dict.fromkeys(remarks)))


def picture_file(reference: str) -> str:
    """The file that `![[plot.png|400]]` or `![alt](plot.png)` names."""
    if reference.startswith("![["):
        return reference[3:-2].partition("|")[0].partition("#")[0].strip()
    inner = reference[reference.index("](") + 2 : -1].strip()
    if inner.startswith("<"):
        return inner[1:].partition(">")[0]
    return unquote(re.sub(r"\s+[\"'].*$", "", inner))


def _picture(reference: str, path: str) -> str:
    """A picture as a card shows it; a blank if it cannot."""
    if not path:
        return " "
    alt = "" if reference.startswith("![[") else reference[2 : reference.index("](")]
    alt = alt.partition("|")[0].strip() or PurePosixPath(path).stem
    return f"![{alt}](<{path}>)" if " " in path else f"![{alt}]({path})"


def is_sound(text: str) -> bool:
    """Whether a card may hold this text: every formula closed, and shown by Anki."""
    from nncards.latex import lint

    for part in split(text):
        if isinstance(part, Math):
            issues = lint(text[part.tex_start : part.tex_end], display=part.display)
            if any(issue.severity == "error" for issue in issues):
                return False
        elif not isinstance(part, Prose):
            return False
    return True


def as_code(text: str) -> str:
    """A text that no card can hold as it is: an open place, and the text as code."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{OPEN} {ticks} {' '.join(text.split())} {ticks}"


def _lines(text: str) -> str:
    """What begins a line: the bullets of slides, the marks of callouts, a space too many."""
    covered = [(s.start, s.end) for s in split(text) if isinstance(s, Math)]
    covered += [code.span() for code in _CODE.finditer(text)]
    starts = sorted(covered)

    def free(found: re.Match[str]) -> bool:
        at = bisect_right(starts, (found.start(), len(text))) - 1
        return at < 0 or starts[at][1] <= found.start()

    def change(found: re.Match[str]) -> str:
        if not free(found):
            return found.group()
        if found["bullet"]:
            return "  - " if found["indent"] == " " else f"{found['indent']}- "
        if found["callout"]:
            return "" if found["empty"] is not None else found["quote"]
        return "  " if found["nested"] else ""

    return _LINE_START.sub(change, text)


def _loosened(text: str) -> str:
    """`$ x $` as `$x$`, where what stands between looks like maths and the dollars do not pair otherwise."""
    if "$" not in text or not any(not isinstance(s, Math | Prose) for s in split(text)):
        return text

    def tight(found: re.Match[str]) -> str:
        body = (found[1] or found[2]).strip()
        return f"${body}$" if _MATHS.search(body) else found.group()

    return _LOOSE.sub(tight, text)


def _piece(text: str, segment: Segment, remarks: list[str]) -> str:
    if isinstance(segment, Math):
        return _formula(text, segment, remarks)
    if isinstance(segment, Prose):
        return outside_code(text[segment.start : segment.end], _prose)
    start, end = segment.start, segment.end
    remarks.append("a mark of maths that pairs with nothing is kept as a character")
    return f"\\{text[start:end]}" if end - start == 1 or text[start] == "\\" else r"\$\$"


def _formula(text: str, maths: Math, remarks: list[str]) -> str:
    """A formula as it stands, or as code after `[?]` if Anki would not show it."""
    from nncards.latex import lint

    whole = text[maths.start : maths.end]
    tex = text[maths.tex_start : maths.tex_end]
    if not tex.strip():
        remarks.append("an empty formula is kept as code")
    elif not any(i.severity == "error" for i in lint(tex, display=maths.display)):
        return whole
    else:
        remarks.append("a formula is broken in the notes")
    return as_code(whole)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """A text with everything changed but its code."""
    if "`" not in text and "~~~" not in text:
        return change(text)
    done = 0
    pieces: list[str] = []
    for code in _CODE.finditer(text):
        pieces += (change(text[done : code.start()]), code.group())
        done = code.end()
    return "".join((*pieces, change(text[done:])))


def _prose(text: str) -> str:
    """Obsidian's marks, HTML and the bullets of slides, as Markdown."""
    if "<" in text:
        text = _TAG.sub("", _SCRIPT.sub(_script, re.sub(r"(?i)<br\s*/?>", "\n", text)))
    if "[" in text:
        text = _WIKILINK.sub(lambda found: found[2] or found[1], text)
        text = text.replace(OPEN, "[ ? ]")
    if text.count("==") % 2 == 0 and re.search(r"==\S", text):
        text = re.sub(r"==(?=\S)|(?<=\S)==", "**", text)
    return re.sub(r"(?<!\w)~~|~~(?!\w)", "", text)


def _script(found: re.Match[str]) -> str:
    """`<sup>nd</sup>` as maths."""
    from nncards.latex import lint

    mark = "^" if found[1].lower() == "sup" else "_"
    body = found[2] if re.fullmatch(r"[-+]?[\d.]+|\w", found[2]) else rf"\text{{{found[2]}}}"
    tex = f"{mark}{{{body}}}"
    return f"${tex}$" if not lint(tex, display=False) else found[2]


def _dedented(text: str) -> str:
    """A text without the indentation that all of its lines share, and none at its beginning."""
    lines = text.split("\n")
    common = min((len(x) - len(x.lstrip(" ")) for x in lines if x.strip()), default=0)
    lines = [line[common:] for line in lines]
    if lines and lines[0].startswith(" "):
        lines[0] = lines[0].lstrip(" ")
    return "\n".join(lines)
