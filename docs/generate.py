"""Write the pages of this folder that follow from the code: `make docs`.

commands.md   every command's help
problems.md   every generator, with one instance worked
nncards.schema.json, nncards-settings.schema.json   the deck format and the settings, for editors
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {"commands.md": commands_page(), "problems.md": problems_page(), **schemas()}


def schemas() -> dict[str, str]:
    """The schemas that editors read."""
    from nncards.app import schema
    from nncards.cards.schema import deck_schema

    return {
        schema.FILE: schema.as_text(deck_schema()),
        schema.SETTINGS_FILE: schema.as_text(schema.settings_schema()),
    }


# --- commands ---------------------------------------------------------------------------------------


def commands_page() -> str:
    """What `--help` says, command by command."""
    from nncards.cli.root import GROUPS, cli

    lines = [
        "# Commands",
        "",
        "What `nncards COMMAND --help` says. This page is made by `make docs`.",
        "",
    ]
    with click.Context(cli, info_name="nncards") as ctx:
        for title, names in GROUPS.items():
            lines += [f"## {title}", ""]
            for name in names:
                command = cli.get_command(ctx, name)
                if command is not None:
                    lines += _command(command, name, ctx)
    return "\n".join(lines).rstrip() + "\n"


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    with click.Context(
        command, info_name=name, parent=parent, terminal_width=92, max_content_width=92
    ) as ctx:
        yield from (f"### {ctx.command_path}", "", "```", command.get_help(ctx).rstrip(), "```", "")
        if isinstance(command, click.Group):
            for child in command.list_commands(ctx):
                found = command.get_command(ctx, child)
                if found is not None:
                    yield from _command(found, child, ctx)


# --- problems ---------------------------------------------------------------------------------------


def problems_page() -> str:
    """Every generator of this repository by topic, one instance of its lowest level worked."""
    from nncards.problems import load

    registry, wrong = load(ROOT / "generators")
    if wrong:
        raise SystemExit("\n".join(str(found) for found in wrong))
    topics: dict[str, list[Any]] = {}
    for generator in registry.values():
        topics.setdefault(generator.topic, []).append(generator)
    lines = [
        "# Problems",
        "",
        f"{len(registry)} generators, each with one instance of its lowest level worked. This page is made by `make docs`.",
        "",
    ]
    for topic in sorted(topics):
        lines += [
            f"- **{topic}**: " + ", ".join(f"[{g.id}](#{_anchor(g.id)})" for g in topics[topic])
        ]
    for topic in sorted(topics):
        lines += ["", f"## {topic.capitalize()}"]
        for generator in topics[topic]:
            lines += ["", *_problem(generator)]
    return "\n".join(lines).rstrip() + "\n"


def _sentence(title: str) -> str:
    return title if title.endswith(("?", "!", ".")) else title + "."


def _anchor(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum() or char in "-_")


def _problem(generator: Any) -> Iterator[str]:
    levels = "; ".join(
        f"level {level}: {_minutes(generator.minutes(level))}, {generator.instances(level):,} instances"
        for level in generator.levels
    )
    yield from (f"### {generator.id}", "", f"**{_sentence(generator.title)}** {levels}.", "")
    instance = generator.instance(generator.levels[0], 0, 0)
    yield from (f"> {line}".rstrip() for line in instance.prompt.splitlines())
    yield ""
    for step in instance.steps:
        if step.note:
            yield from (step.note, "")
        yield from ("$$", step.latex, "$$", "")
    yield "Usual mistakes:"
    yield ""
    for mistake in instance.mistakes:
        yield f"- `{mistake.name}`: {mistake.feedback}"


def _minutes(minutes: float) -> str:
    return f"{minutes:g} minute" + ("" if minutes == 1 else "s")


# --- writing ----------------------------------------------------------------------------------------


def stale(found: Mapping[str, str]) -> list[str]:
    """The pages that are not as they should be."""
    return [
        name
        for name, text in found.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]


def main() -> None:
    """Write the pages; with `--check` only say which are stale, and exit 1 if one is."""
    found = pages()
    old = stale(found)
    if "--check" in sys.argv[1:]:
        if old:
            raise SystemExit(f"stale: {', '.join(old)} (run `make docs`)")
        return
    for name in old:
        (DOCS / name).write_text(found[name], encoding="utf-8", newline="\n")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
