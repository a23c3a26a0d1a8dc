r"""What each command reads: a signature for most, a handler for the rest.

The table of commands names MathJax's own method for each; `SIGNATURES` says what a method takes
(the letters are in `arguments`). The raw node of a command is
`(method, first token, token after, entry, values)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nncards.latex import environments, inside, specials, structures
from nncards.latex.arguments import by_signature
from nncards.latex.kinds import (
    CLOSE,
    DIGIT,
    FUNCTION,
    NEWLINE,
    NOTHING,
    OPEN,
    OVER,
    PRIME,
    SIMPLE,
    SKIP,
    SUBSCRIPT,
    SUPERSCRIPT,
    SWITCH,
)
from nncards.latex.tables import ACTIONS, COMMANDS, FUNCTION_MACROS, PRIMES, SYMBOLS

if TYPE_CHECKING:
    from nncards.latex.arguments import Handler

SIGNATURES: Final[dict[str, str]] = {
    "MathFont": "m", "Accent": "m", "UnderOver": "m", "Overset": "mm", "Underset": "mm",
    "Overunderset": "mmm", "Genfrac": "mm", "CFrac": "rmm", "TeXAtom": "m", "Phantom": "m",
    "Smash": "rm", "Lap": "m", "Hskip": "d", "Rule": "ddd", "rule": "rdd", "MakeBig": "x",
    "HBox": "t", "FBox": "t", "FrameBox": "rrt", "MathChoice": "mmmm", "Cancel": "rm",
    "CancelTo": "rmm", "Enclose": "srm", "Boldsymbol": "m", "Href": "sm", "Class": "sm",
    "Style": "sm", "Id": "sm", "Mathtip": "mm", "TextColor": "rsm", "ColorBox": "st",
    "FColorBox": "sst", "HandleOperatorName": "*m", "SideSet": "mmm", "xArrow": "om",
    "CenterOver": "mm", "MathLap": "rm", "Cramped": "rm", "MtLap": "t", "MathMBox": "m",
    "MathMakeBox": "rrm", "UnderOverBracket": "rrm", "Prescript": "mmm", "SplitFrac": "mm",
    "EmpheqDelim": "x", "Mhchem": "s", "HandleRef": "s", "BBox": "rm", "Unicode": "rs",
    "XMathStrut": "rs", "Strut": "", "FCenter": "",
}  # fmt: skip

MACRO_SIGNATURES: Final[dict[str, str]] = {
    "pmod": "m", "mod": "m", "pod": "m", "stackrel": "mm", "stackbin": "mm", "boxed": "m",
    "pmb": "m", "bra": "m", "Bra": "m", "ket": "m", "Ket": "m", "ketbra": "mm",
    "Ketbra": "mm", "texttip": "mt", "centernot": "m",
}  # fmt: skip

PLAIN_METHODS: Final = frozenset(
    {
        "Spacer",
        "Tilde",
        "NamedOp",
        "EmpheqMO",
        "CenterColon",
        "Relation",
        "NArrow",
        "Bar",
        "Strut",
        "MultiIntegral",
    }
)

_HANDLERS: Final[dict[str, Handler]] = {
    "HBox": specials.box, "LeftRight": structures.left, "Sqrt": structures.sqrt, "Root": structures.root, "MoveRoot": structures.move_root, "BuildRel": structures.buildrel,
    "Overset": structures.stack, "Underset": structures.stack, "Overunderset": structures.stack, "CFrac": structures.cfrac, "TeXAtom": structures.atom,
    "UnderOver": structures.under_over, "HandleOperatorName": structures.operatorname, "Limits": structures.limits,
    "RaiseLower": structures.position, "MoveLeftRight": structures.position, "HandleLabel": specials.label, "HandleTag": specials.tag,
    "DefineColor": specials.define_color, "TextColor": specials.text_color, "BBox": specials.bbox, "MmlToken": specials.mml_token,
    "Verb": specials.verb, "Unicode": specials.unicode, "Mhchem": specials.mhchem, "Toggle": specials.toggle, "Braket": structures.braket,
    "MakeBig": structures.big, "BeginEnd": environments.begin, "Matrix": environments.braced,
    "HLine": inside.hline, "HFill": inside.hfill, "HandleShove": inside.shove,
    "TableColor": inside.table_color, "Aboxed": inside.aligned_only,
    "ArrowBetweenLines": inside.aligned_only, "VDotsWithin": inside.aligned_only,
    "ShortVDotsWithin": inside.aligned_only, "FlushSpaceAbove": inside.aligned_only,
    "FlushSpaceBelow": inside.aligned_only, "NewCommand": specials.define, "MacroDef": specials.define,
    "Let": specials.define, "HandleDeclareOp": specials.define, "NewEnvironment": specials.define,
    "DeclarePairedDelimiter": specials.define, "DeclarePairedDelimiterX": specials.define,
    "DeclarePairedDelimiterXPP": specials.define, "NewExtArrow": specials.define, "MacroWithTemplate": structures.adjust_limits,
    "NewTagForm": specials.unsure("srss"), "UseTagForm": specials.tag_form, "XMathStrut": specials.xmathstrut, "SetOptions": specials.unsure("s"),
    "Prescript": structures.prescript, "minCDarrowwidth": specials.unsure("d"), "minCDarrowheight": specials.unsure("d"), "SetLine": inside.proof_only,
    "RootAtTop": inside.proof_only, "HandleNoTag": specials.nothing, "Axiom": inside.proof_only,
    "AxiomF": inside.proof_only, "Inference": inside.proof_only,
    "InferenceF": inside.proof_only, "Label": inside.proof_only,
    "FCenter": inside.proof_only, "Genfrac": structures.genfrac,
}  # fmt: skip

_MACRO_HANDLERS: Final[dict[str, Handler]] = {
    "stackrel": structures.stack, "stackbin": structures.stack, "substack": specials.substack, "crampedsubstack": specials.substack,
    "MoveEqLeft": specials.move_eq_left, "mod": structures.mod, "skew": specials.skew,
}  # fmt: skip

_NEED_BRACES_METHODS: Final = frozenset(
    {"BeginEnd", "Matrix", "Braket", "RaiseLower", "MoveLeftRight", "MacroWithTemplate"}
)

NEED_BRACES: Final = frozenset(
    {"\\" + n for n, e in COMMANDS.items() if e[0] in _NEED_BRACES_METHODS}
    | {"\\mathop", "\\substack", "\\crampedsubstack"}
)


def _actions() -> dict[str, Any]:  # one line a class of tokens
    table: dict[str, Any] = dict.fromkeys(map(chr, range(33, 127)), SIMPLE)
    table |= dict.fromkeys("0123456789.", DIGIT)
    table |= dict.fromkeys(" \t\r\n\u00a0", SKIP)
    table |= {"^": SUPERSCRIPT, "_": SUBSCRIPT, "{": OPEN, "%": NOTHING}
    table |= dict.fromkeys(PRIMES, PRIME)
    table |= dict.fromkeys(("}", "&", "", "\\right", "\\middle", "\\end"), CLOSE)
    table |= dict.fromkeys(("\\", "\\\n", "\\\r", "\\\u2028", "\\\u2029"), SIMPLE)
    table["#"] = (specials.hash_sign, ["Hash"])
    table |= {"\\" + name: SIMPLE for name in SYMBOLS}
    for name, entry in COMMANDS.items():
        if name in {"right", "middle", "end"}:
            continue
        tok, method = "\\" + name, entry[0]
        if method in PLAIN_METHODS or (
            method == "Macro" and name not in MACRO_SIGNATURES and name not in _MACRO_HANDLERS
        ):
            table[tok] = FUNCTION if name in FUNCTION_MACROS else SIMPLE
        elif method in {"NamedFn", "Not", "Dots", "Nonscript"}:
            table[tok] = FUNCTION
        elif method in {"Cr", "CrLaTeX"}:
            table[tok] = NEWLINE
        elif method == "Over":
            table[tok] = OVER
        elif method in {"SetFont", "SetStyle", "SetSize", "Color"}:
            table[tok] = SWITCH
        elif method == "Macro":
            table[tok] = (
                _MACRO_HANDLERS.get(name) or by_signature(MACRO_SIGNATURES[name]),
                [*entry, name],
            )
        elif method == "Genfrac":
            table[tok] = (structures.genfrac if len(entry) == 1 else by_signature("mm"), entry)
        elif method in _HANDLERS:
            table[tok] = (_HANDLERS[method], entry)
        else:
            table[tok] = (by_signature(SIGNATURES[method]), entry)
    return table


ACTIONS.update(_actions())
