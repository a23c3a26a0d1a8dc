"""MathJax 3.2.2 itself, the version in Anki, run inside Python: no node, no browser, no network.

The extra `mathjax` brings an engine (mini-racer) and MathJax's files (they ship in the package
`sphinx-mathjax-offline`, which is read as a folder of files and never imported).
"""

from __future__ import annotations

import json
import weakref
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nncards.latex.hints import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION: Final = "3.2.2"
_FILES: Final = (
    "loader.js",
    "core.js",
    "adaptors/liteDOM.js",
    "input/tex-full.js",
    "output/svg.js",
    "output/svg/fonts/tex.js",
)
_LOADED: Final = [
    "base", "action", "ams", "amscd", "bbox", "boldsymbol", "braket", "bussproofs", "cancel", "cases",
    "centernot", "color", "colortbl", "empheq", "enclose", "extpfeil", "gensymb", "html", "mathtools",
    "mhchem", "newcommand", "upgreek", "unicode", "verb", "configmacros", "tagformat", "textcomp",
]  # fmt: skip
_BATCH: Final = 200

_SETUP: Final = """
(() => {
  const m = MathJax._;
  const adaptor = m.adaptors.liteAdaptor.liteAdaptor();
  m.handlers.html_ts.RegisterHTMLHandler(adaptor);
  const tex = new m.input.tex_ts.TeX({packages: PACKAGES, formatError: (jax, error) => { throw error; }});
  const svg = new m.output.svg_ts.SVG({fontCache: 'local', font: new m.output.svg.fonts.tex_ts.TeXFont()});
  const page = m.mathjax.mathjax.document('', {InputJax: tex, OutputJax: svg});
  const names = ['new-Command', 'new-Delimiter', 'new-Environment', 'ams-declare-ops', 'mathtools-paired-delims'];
  const compiled = m.core.MathItem.STATE.COMPILED;
  // What one formula defines must not reach the next.
  const clean = () => {
    for (const name of names) tex.parseOptions.handlers.retrieve(name).map.clear();
    tex.parseOptions.tags.reset();
    const formats = tex.parseOptions.tags.mtFormats;
    if (formats) formats.clear();
  };
  const check = (source, display) => {
    clean();
    try { page.convert(source, {display, end: compiled}); return ''; }
    catch (error) { return String(error.message || error); }
  };
  globalThis.nncardsCheck = (list) => JSON.stringify(JSON.parse(list).map(([s, d]) => check(s, d)));
  globalThis.nncardsDraw = (source, display, ex) => {
    clean();
    try { return adaptor.innerHTML(page.convert(source, {display, em: 2 * ex, ex, containerWidth: 80 * ex})); }
    catch (error) { return 'error: ' + String(error.message || error); }
  };
})();
"""


class JudgeError(Exception):
    """MathJax cannot be run here, or it cannot draw a formula."""


def folder() -> Path | None:
    """Return the folder of MathJax's files, or None when the extra is not installed."""
    try:
        found = metadata.files("sphinx-mathjax-offline") or []
    except metadata.PackageNotFoundError:
        return None
    for file in found:
        if file.as_posix().endswith("static/mathjax/core.js"):
            return Path(str(file.locate())).resolve().parent
    return None


def available() -> bool:
    """Whether the extra `mathjax` is installed."""
    try:
        metadata.version("mini-racer")
    except metadata.PackageNotFoundError:
        return False
    return folder() is not None


def without_require(tex: str) -> str:
    r"""Take out `\require{cancel}` and its like: Anki has these packages loaded and no `\require`."""
    if "\\require" not in tex:
        return tex
    head, *parts = tex.split("\\require")
    for part in parts:
        rest = part.lstrip()
        name, brace, tail = rest[1:].partition("}")
        known = rest[:1] == "{" and brace and name.strip() in PACKAGES
        head += tail if known else "\\require" + part
    return head


class Judge:
    """One MathJax; loading takes about 0.2 s, a verdict half a millisecond."""

    def __init__(self) -> None:
        """Load MathJax; raise `JudgeError` when the extra is missing."""
        where = folder()
        if where is None or not available():
            raise JudgeError("MathJax is not installed: pip install 'nncards[mathjax]'")
        from py_mini_racer import MiniRacer

        self._engine: Any = MiniRacer()
        # An engine that is still open when Python ends would keep the process waiting.
        self._close = weakref.finalize(self, self._engine.close)
        self._engine.eval("globalThis.MathJax = {startup: {typeset: false}, loader: {load: []}}; 0")
        for name in _FILES:
            self._engine.eval((where / name).read_text(encoding="utf-8") + "\n;0")
        self._engine.eval(_SETUP.replace("PACKAGES", json.dumps(_LOADED)) + ";0")

    def close(self) -> None:
        """Free the engine; it is done by itself when the judge is dropped or Python ends."""
        self._close()

    def check(self, tex: str, display: bool = True) -> str | None:
        """Return MathJax's complaint about a formula, or None when it accepts it."""
        return self.check_all([(tex, display)])[0]

    def check_all(self, formulas: Iterable[tuple[str, bool]]) -> list[str | None]:
        """Return the complaint, or None, for each (formula, display)."""
        todo = [(_for_anki(tex), display) for tex, display in formulas]
        out: list[str | None] = []
        for k in range(0, len(todo), _BATCH):
            batch = json.dumps(json.dumps(todo[k : k + _BATCH]))
            verdicts = json.loads(self._engine.eval(f"nncardsCheck({batch})"))
            out += [verdict or None for verdict in verdicts]
        return out

    def draw(self, tex: str, display: bool = True, ex: float = 8.0) -> str:
        """Return MathJax's own SVG of a formula; raise `JudgeError` when it refuses it."""
        source = json.dumps(without_require(tex))
        result = str(self._engine.eval(f"nncardsDraw({source}, {json.dumps(display)}, {ex})"))
        if result.startswith("error: "):
            raise JudgeError(result.removeprefix("error: "))
        return result


def _for_anki(tex: str) -> str:
    r"""Return the source as Anki's page reads it, where `\prescript` is an error."""
    return without_require(tex).replace("\\prescript", "\\prescript\\undefinedInAnki")


@lru_cache(maxsize=1)
def shared() -> Judge:
    """Return the one judge of this process."""
    return Judge()
