"""Verdicts on many formulas: our parser first, MathJax where it must be asked, kept by content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from nncards.latex import Check
from nncards.latex.judge import VERSION, available, shared
from nncards.latex.macros import expand
from nncards.latex.reading import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nncards.latex import Engine
    from nncards.latex.cache import Cache
    from nncards.latex.issues import Issue


def check_all(
    formulas: Sequence[str],
    engine: Engine = "own",
    *,
    display: bool = True,
    macros: Mapping[str, str] | None = None,
    cache: Cache | None = None,
) -> list[Check]:
    """Return a verdict for each formula, in order. See `nncards.latex.check`."""
    found = [(None, False) if engine == "mathjax" else refusal(tex, macros) for tex in formulas]
    ask = [k for k, (issue, certain) in enumerate(found) if issue is not None or not certain]
    said: dict[int, str | None] = {}
    if engine == "mathjax" or (engine == "both" and ask and available()):
        sources = [expand(formulas[k], macros) if macros else formulas[k] for k in ask]
        said = dict(zip(ask, _mathjax(sources, display, cache), strict=True))
    return [_verdict(tex, k, found[k][0], said) for k, tex in enumerate(formulas)]


def _verdict(tex: str, k: int, issue: Issue | None, said: Mapping[int, str | None]) -> Check:
    column = None if issue is None else issue.start + 1
    if k in said:
        complaint = said[k]
        if complaint is None:
            return Check(tex, True)
        return Check(tex, False, column, complaint if issue is None else issue.message)
    if issue is None:
        return Check(tex, True)
    return Check(tex, False, column, issue.message)


def _mathjax(sources: Sequence[str], display: bool, cache: Cache | None) -> list[str | None]:
    keys = [_key(tex, display) for tex in sources]
    known: dict[str, str] = {}
    if cache is not None:
        kept = ((key, cache.get(key)) for key in keys)
        known = {key: verdict for key, verdict in kept if verdict is not None}
    missing = {key: tex for key, tex in zip(keys, sources, strict=True) if key not in known}
    if missing:
        verdicts = shared().check_all([(tex, display) for tex in missing.values()])
        fresh = {key: said or "" for key, said in zip(missing, verdicts, strict=True)}
        known |= fresh
        if cache is not None:
            for key, verdict in fresh.items():
                cache[key] = verdict
    return [known[key] or None for key in keys]


def _key(tex: str, display: bool) -> str:
    return hashlib.sha256(f"{VERSION} {display} {tex}".encode("utf-8", "surrogatepass")).hexdigest()
