"""LaTeX parsed once, as Anki's MathJax reads it: lint with positions, macros, the judge, SVG."""
