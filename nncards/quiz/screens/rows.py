"""The rows above and below a card, in Textual's markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nncards.quiz.views import Left


def bar(left: Left, width: int) -> str:
    """What is left, in words that fit."""
    parts = [f"{left.total} left"]
    for count, name in ((left.reviews, "review"), (left.new, "new"), (left.steps, "learning")):
        if count:
            parts.append(f"{count} {name}")
    text = " · ".join(parts)
    return f"[dim]{text if len(text) <= width else parts[0]}[/]"


def packed(parts: list[str], width: int) -> str:
    """Parts side by side, on as many lines as it takes; `[b]` and `[/]` take no room."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]}   {part}"
        if len(longer.replace("[b]", "").replace("[/]", "")) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return "\n".join(lines)


def button(grade: int, text: str, suggestion: int) -> str:
    """A grade that can be clicked; the one that Enter takes stands out."""
    style = "reverse" if grade == suggestion else "b"
    return f"[{style} @click=screen.rate({grade})] {text} [/]"
