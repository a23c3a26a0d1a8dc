"""Replace a file as a whole: what stood there before, or what shall stand there now, and nothing between."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` aside and move it into place, the file's rights kept. May raise OSError.

    A link is followed: the file that it points to is replaced, not the link.
    """
    target = path.resolve()
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            Path(aside).chmod(target.stat().st_mode & 0o7777 if target.exists() else _new_mode())
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def replace_text(path: Path, text: str) -> None:
    """Put a text in a file's place; the same text leaves the file alone. May raise OSError."""
    content = text.encode()
    if not path.exists() or path.read_bytes() != content:
        replace_file(path, content)


def _new_mode() -> int:
    """The rights that a new file gets here."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
