r"""Mathematics drawn in text: two-dimensional for display, one line for a sentence.

>>> print(draw(r"\frac{a+b}{c}"))
 a + b
───────
   c
>>> inline(r"\frac{a+b}{c}")
'(a + b)/c'
"""

from __future__ import annotations

from nncards.latex.text.drawing import Drawing, draw, inline

__all__ = ["Drawing", "draw", "inline"]
