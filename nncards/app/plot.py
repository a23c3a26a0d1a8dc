"""The review log as a picture: what comes, what was done, how well it was remembered."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nncards.figures import Palette
from nncards.files import replace_file
from nncards.quiz.days import to_date

if TYPE_CHECKING:
    from pathlib import Path

    from nncards.quiz.stats import Stats

WEEKS = 12


def plot_stats(found: Stats, day: int, path: Path) -> None:
    """Draw the forecast and the last weeks' answers into `path` (PNG, SVG or PDF by its ending). May raise OSError."""
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator

    from nncards.figures.draw import style

    palette = Palette()
    settings: Any = style(palette)
    with mpl.rc_context(settings):
        fig, (past, coming) = palette.canvas(2, 1, size=(8.0, 5.0))
        today = to_date(day)
        dates = [today - timedelta(days=n) for n in range(7 * WEEKS - 1, -1, -1)]
        counts = [found["calendar"].get(date.isoformat(), 0) for date in dates]
        past.bar(range(len(dates)), counts, color=palette.blue, width=0.9)
        past.set_xticks(
            range(0, len(dates), 14), [f"{dates[i]:%d %b}" for i in range(0, len(dates), 14)]
        )
        past.set_ylabel("answers a day")
        past.set_title(f"The last {WEEKS} weeks{_retention(found)}", loc="left")
        forecast = found["forecast"]
        coming.bar(range(len(forecast)), forecast, color=palette.orange, width=0.9)
        coming.set_xlabel("days from today")
        coming.set_ylabel("cards due")
        for ax in (past, coming):
            ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        coming.set_title("What is coming", loc="left")
        fig.patch.set_facecolor(palette.paper)
        fig.patch.set_alpha(1.0)
        out = io.BytesIO()
        fig.savefig(out, dpi=150, format=path.suffix.lower().lstrip("."))
    replace_file(path, out.getvalue())


def _retention(found: Stats) -> str:
    for period in ("month", "all"):
        share = found["retention"].get(period)
        if share and share["true"] is not None:
            return f", {share['true']:.0%} remembered"
    return ""
