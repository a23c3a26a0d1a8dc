"""The command line: parse, call `app`, print, exit. Nothing is imported before it is needed."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `nncards` and exit: 0 all well, 1 the content is wrong, 2 the call is, 130 interrupted."""
    import click

    from nncards.cli.root import cli

    gc.set_threshold(50_000, 20, 20)  # a command makes many things and drops few of them
    if "_NNCARDS_COMPLETE" in os.environ:
        from nncards.cli.completing import register

        register()
    try:
        status = cli.main(
            arguments if arguments is None else list(arguments), "nncards", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\n")
        status = 130
    except BrokenPipeError:
        # The reader of our output has seen enough; say nothing when the rest is flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"nncards: {name}{error.strerror or error}\n")
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
