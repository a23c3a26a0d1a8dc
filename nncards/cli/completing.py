"""What the shell offers at <TAB>: decks, cards, generators, tags, sections.

Completion is quick and silent: it reads what was kept of the decks when they were last read, and whatever goes
wrong, it offers nothing. The scripts for bash and fish are our own where click's lose a word: bash breaks
words at `:`, which deck names have, and values may hold commas.
"""

from __future__ import annotations

import os
import re
import shlex
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import click

    from nncards.workspace import Course, Workspace

Offer = tuple[str, str]  # a value and what it is

# What generators are called stands in their files; to run them all would take too long.
_GENERATOR = re.compile(r"""@generator\(\s*["']([^"']+)["'](?:\s*,\s*title=(["'])(.*?)\2)?""")


def _quietly(
    offers: Callable[[click.Context, str], Iterable[Offer]],
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """Make a completer of what offers values: those that begin as typed, whatever the case."""

    @wraps(offers)
    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        given = ctx.params.get(param.name or "") if param.nargs == -1 else None
        typed = incomplete.casefold()
        found: dict[str, str] = {}
        try:
            for value, what in offers(ctx, incomplete):
                if value.casefold().startswith(typed) and value not in (given or ()):
                    found.setdefault(value, what)
        except Exception:  # noqa: BLE001 - a shell that is asked for words must never see a traceback
            return []
        return [CompletionItem(value, help=what or None) for value, what in found.items()]

    return complete


def _workspace(ctx: click.Context) -> Workspace:
    from nncards.workspace import Workspace, find

    named = (ctx.find_root().obj or {}).get("workspace")
    return Workspace(Path(named).resolve()) if named else find(Path.cwd())


def _course(ctx: click.Context) -> Course:
    from nncards.cache import Cache, folder
    from nncards.workspace import read

    return read(_workspace(ctx), Cache(folder(os.environ)))


@_quietly
def decks(ctx: click.Context, incomplete: str) -> Iterator[Offer]:
    """Decks: their ids, then their names in Anki part by part, then their files."""
    found = _course(ctx).decks
    parents: dict[str, int] = {}
    for deck in found:
        yield deck.id, deck.name.value
        parts = deck.name.value.split("::")
        for i in range(1, len(parts)):
            above = "::".join(parts[:i])
            parents[above] = parents.get(above, 0) + 1
    for name, n in parents.items():
        if incomplete or "::" not in name:
            yield name, f"{n} decks"
    if incomplete:  # else a hundred lines for fifty decks
        for deck in found:
            yield deck.name.value, deck.id
        for deck in found:
            yield deck.path, deck.name.value
            yield deck.path.removeprefix("decks/"), deck.name.value


@_quietly
def uids(ctx: click.Context, incomplete: str) -> Iterator[Offer]:
    """Cards by their uid, `deck/card`; before the slash, the decks that have cards."""
    found = _course(ctx).decks
    deck_id, slash, _ = incomplete.partition("/")
    for deck in found:
        if not slash or deck.id.casefold() == deck_id.casefold():
            for uid in _uids(deck.cards):
                yield uid, deck.name.value


def _uids(cards: Any) -> Iterator[str]:
    """The uids of a deck's cards, which its outline has without reading them."""
    outline = getattr(cards, "outline", None)
    if outline is not None:
        yield from (uid for uid, _, _ in outline.cards)
    else:
        yield from (card.uid for card in cards)


@_quietly
def generators(ctx: click.Context, _incomplete: str) -> Iterator[Offer]:
    """Problem generators by their id."""
    for path in sorted(_workspace(ctx).generators.rglob("*.py")):
        if not path.name.startswith(("_", ".")):
            for found in _GENERATOR.finditer(path.read_text(encoding="utf-8")):
                yield found[1], found[3] or ""


@_quietly
def tags(ctx: click.Context, _incomplete: str) -> Iterator[Offer]:
    """The tags that cards have."""
    count: dict[str, int] = {}
    for deck in _course(ctx).decks:
        for card in deck.cards:
            for tag in card.tags:
                count[tag] = count.get(tag, 0) + 1
    for tag in sorted(count):
        yield tag, f"{count[tag]} cards"


@_quietly
def sections(ctx: click.Context, _incomplete: str) -> Iterator[Offer]:
    """The sections that cards name."""
    for deck in _course(ctx).decks:
        for card in deck.cards:
            if card.section:
                yield card.section.value, deck.name.value


@_quietly
def headings(ctx: click.Context, _incomplete: str) -> Iterator[Offer]:
    """The headings of the notes: of the deck that was named, else of all."""
    from nncards.app.cards import choose_decks
    from nncards.app.notes import read_library

    course = _course(ctx)
    words = [ctx.params.get("deck"), *(ctx.find_root().obj or {}).get("words", ())]
    found = (choose_decks(course, [word]) for word in words if word)
    chosen = next((each for each in found if not isinstance(each, str)), course.decks)
    library, _ = read_library(course)
    wanted = {library.places.get(deck.path) for deck in course.decks if deck in chosen}
    for path, notes in library.notes.items():
        if path in wanted:
            for section in notes.sections:
                yield section.name, f"{path}:{section.line}"


# --- the shells -------------------------------------------------------------------------------------

_BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' kind value line
    COMPREPLY=()
    while IFS= read -r line; do
        kind=${line%%%%,*} value=${line#*,}
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = r"""
function %(complete_func)s
    for line in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \
            COMP_CWORD=(commandline -ct | string collect --allow-empty) %(prog_name)s 2>/dev/null)
        set -l found (string split -m 1 "," -- $line)
        switch $found[1]
            case dir
                __fish_complete_directories $found[2]
            case file
                __fish_complete_path $found[2]
            case plain
                echo $found[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Words(ShellComplete):
    """Hands all words of the line to the completers: click drops those before an option that is being typed."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What is offered for the word at the cursor."""
        self.ctx_args["obj"] = {"words": args}
        try:
            found = super().get_completions(args, incomplete)
        except Exception:  # noqa: BLE001 - a command that there is not: nothing to offer, nothing to say
            return []
        option, equals, _ = incomplete.partition("=")
        if option.startswith("--") and equals:  # what is offered takes the place of the whole word
            found = [CompletionItem(f"{option}={i.value}", i.type, i.help) for i in found]
        return found


class Zsh(_Words, ZshComplete):
    """Completion for zsh, with click's own script."""


class Bash(_Words, BashComplete):
    """Completion for bash that knows quotes and colons."""

    source_template = _BASH
    typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it as far as it is typed."""
        line = os.environ.get("COMP_LINE", "")
        self.typed = last_word(line)
        before = line[: len(line) - len(self.typed)]
        return _split(before)[1:], unquoted(self.typed)

    def format_completion(self, item: CompletionItem[str]) -> str:
        """A value as it has to stand on the line, without what readline leaves in its place."""
        breaks = os.environ.get("COMP_WORDBREAKS", ":=")
        return f"{item.type},{on_the_line(str(item.value), self.typed, breaks)}"


class Fish(_Words, FishComplete):
    """Completion for fish, for values with commas."""

    source_template = _FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it as far as it is typed."""
        line, typed = os.environ.get("COMP_WORDS", ""), os.environ.get("COMP_CWORD", "")
        before = line[: len(line) - len(typed)] if typed else line
        return _split(before)[1:], unquoted(typed)


def register() -> None:
    """Let click use these classes."""
    add_completion_class(Bash, "bash")
    add_completion_class(Fish, "fish")
    add_completion_class(Zsh, "zsh")


_WORD = re.compile(
    r"""(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\;|&])*"""  # whole parts
    r"""(?:'[^']*|"(?:\\.|[^"\\])*|\\)?\Z""",  # and one that is still open
    re.DOTALL,
)


def last_word(line: str) -> str:
    """The word at the end of a command line, as it is written; empty after a space."""
    for at in range(len(line) + 1):
        before = line[:at]
        if (not before or before[-1] in " \t\n;|&") and not _is_open(before):
            found = _WORD.match(line, at)
            if found:
                return found.group()
    return ""


def _is_open(text: str) -> bool:
    """Whether a quotation mark is open at the end of a text, or its last character is escaped."""
    return bool(_read(text)[1]) or bool(re.search(r"(?<!\\)(?:\\\\)*\\.?$", text))


def unquoted(word: str) -> str:
    """What a word means to the shell, though a quotation mark be open in it."""
    return _read(word)[0]


def _read(text: str) -> tuple[str, str]:
    """A text without its quotation marks and escapes, and the mark that is open at its end."""
    plain, quote, at = "", "", 0
    while at < len(text):
        character, after = text[at], text[at + 1 : at + 2]
        at += 1
        if character == "\\" and quote != "'":
            at += 1
            plain += after if not quote or after in '$`"\\' else character + after
        elif character == quote:
            quote = ""
        elif character in "'\"" and not quote:
            quote = character
        else:
            plain += character
    return plain, quote


def _split(line: str) -> list[str]:
    """The words of a line whose quotation marks are all closed."""
    try:
        words = shlex.split(line)
    except ValueError:
        return []
    return words


def on_the_line(value: str, typed: str, breaks: str) -> str:
    """What bash shall put in place of the part of `typed` that it takes for the word.

    Behind an open quotation mark that is all of it, and nothing needs an escape but the mark itself; else
    it is what follows the last colon or equals sign, and spaces and their like are escaped.
    """
    if typed[:1] in ("'", '"') and _is_open(typed):
        mark = typed[0]
        return value.replace("'", "'\\''") if mark == "'" else re.sub(r'([\\"$`])', r"\\\1", value)
    cut = max((typed.rfind(each) for each in ":=" if each in breaks), default=-1) + 1
    done = len(unquoted(typed[:cut]))
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", value[done:])
