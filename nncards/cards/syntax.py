"""What libyaml's complaints mean to someone who writes cards, and where the mistake really is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nncards.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    import yaml

    from nncards.cards.nodes import Scalar
    from nncards.cards.positions import Source

_QUOTE = "put the text in single quotes (a ' in it is written ''), or after `|` on lines of its own"
_CLOSE = "close it; within single quotes write '' for an apostrophe, or write the text after `|`"


@dataclass(frozen=True, slots=True)
class _Complaint:
    """One kind of complaint: how to know it, which of its two places to show, what to say.

    `pattern` is searched in "context: problem", as libyaml or PyYAML's own scanner words it;
    `where` is the context's place (an opening quote or bracket), the problem's, or the context's
    only if the problem was found on a later line.
    """

    pattern: str
    where: Literal["context", "problem", "opening"]
    code: str
    message: str
    hint: str


_COMPLAINTS = (
    _Complaint(
        "unknown escape character|expected escape sequence|hexdecimal|hexadecimal|invalid Unicode",
        "problem",
        "yaml-escape",
        "double quotes read a backslash as an escape, and this is none that YAML knows",
        "for LaTeX use single quotes, '$\\sigma$', or write the text after `|`",
    ),
    _Complaint(
        "scanning a (quoted|single-quoted|double-quoted) scalar",
        "context",
        "yaml-quote",
        "this quote is never closed",
        _CLOSE,
    ),
    _Complaint(
        "mapping values are not allowed",
        "problem",
        "yaml-colon",
        "a colon followed by a space may not stand here: YAML takes it for another key",
        _QUOTE,
    ),
    _Complaint(
        r"cannot start any token.*\t|tab character|'\\t' that cannot start",
        "problem",
        "yaml-tab",
        "a tab stands where YAML expects spaces",
        "indent with spaces; most editors can convert tabs to spaces",
    ),
    _Complaint(
        "cannot start any token",
        "problem",
        "yaml-start",
        "a text may not begin with this character",
        _QUOTE,
    ),
    _Complaint(
        "scanning an? alias",
        "context",
        "yaml-start",
        "YAML takes this * for an alias, not for bold text",
        _QUOTE,
    ),
    _Complaint(
        "scanning an anchor",
        "context",
        "yaml-start",
        "YAML takes this & for an anchor, not for text",
        _QUOTE,
    ),
    _Complaint(
        "(scanning|parsing) a tag|tag handle",
        "context",
        "yaml-tag",
        "YAML takes this ! for a tag, not for text",
        _QUOTE,
    ),
    _Complaint(
        "scanning a simple key",
        "context",
        "yaml-key",
        "this line is neither `key: value` nor indented as part of the text above it",
        "write `key: ` before it, or indent it further than the key that it belongs to",
    ),
    _Complaint(
        "block sequence entries are not allowed|sequence entries are not allowed",
        "problem",
        "yaml-list",
        "a list may not begin here, on the line of its key",
        "begin the list on the next line; " + _QUOTE,
    ),
    _Complaint(
        "scanning a block scalar",
        "problem",
        "yaml-block",
        "after `|` or `>` nothing may stand on this line, and the text must be indented by spaces",
        "begin the text on the next line, two spaces further than its key",
    ),
    _Complaint(
        "parsing a flow (sequence|mapping)",
        "opening",
        "yaml-bracket",
        "a bracket or brace opens a list here that is not closed, or holds what YAML cannot read",
        "close it; put each LaTeX value within it in single quotes: {mu: '\\mu_{j}'}",
    ),
    _Complaint(
        "parsing a block collection|expected '-' indicator",
        "problem",
        "yaml-indent",
        "this is indented as an item of the list above, but does not begin with `- `",
        "begin the item with `- `, or indent the line as the keys of the item above are",
    ),
    _Complaint(
        "parsing a block mapping|expected key|<block end>",
        "problem",
        "yaml-indent",
        "YAML expects the next key here: the line is indented unlike its neighbours, or the text "
        "before it ended early",
        "indent all keys of a card alike; a text with quotes at its beginning is quoted as a whole",
    ),
    _Complaint(
        "document start|document indicator",
        "problem",
        "yaml-indent",
        "the deck has ended before this line: it is indented less than the line before, or stands "
        "outside every key",
        "indent it as its neighbours are",
    ),
    _Complaint(
        "parsing a node|node content",
        "problem",
        "yaml-value",
        "YAML expects a value here",
        _QUOTE,
    ),
)


def explain(error: yaml.YAMLError, source: Source, before: Scalar | None) -> Diagnostic:
    """Turn what the YAML parser raised into a diagnostic at the place of the mistake.

    `before` is the last text that was read: a quote left open is closed by the next quote of the
    file, often lines later, and only what follows that one is an error to the parser.
    """
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    context = getattr(error, "context", None) or ""
    problem_at = _index(getattr(error, "problem_mark", None))
    context_at = _index(getattr(error, "context_mark", None))
    if problem_at is None:
        problem_at = context_at
    if context_at is None:
        context_at = problem_at
    if problem_at is None or context_at is None:
        return Diagnostic(Span(source.path), "yaml", f"this is not YAML: {problem}", _QUOTE)
    if before and before.style in ("'", '"') and problem_at >= before.end:
        lines = [source.mark(i)[0] for i in (before.start, before.end, problem_at)]
        if lines[0] < lines[1] == lines[2]:
            return Diagnostic(
                source.span(before.start),
                "yaml-quote",
                f"this quote is closed only on line {lines[1]}",
                _CLOSE,
            )
    found = f"{context}: {problem}: {source.text[problem_at : problem_at + 1]}"
    for complaint in _COMPLAINTS:
        if re.search(complaint.pattern, found):
            later = source.mark(problem_at)[0] > source.mark(context_at)[0]
            show_context = complaint.where == "context" or (complaint.where == "opening" and later)
            at = context_at if show_context else problem_at
            if complaint.code == "yaml-escape":
                at = source.text.rindex("\\", 0, at + 1)
            return Diagnostic(source.span(at), complaint.code, complaint.message, complaint.hint)
    return Diagnostic(source.span(problem_at), "yaml", f"this is not YAML: {problem}", _QUOTE)


def _index(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else mark.index
