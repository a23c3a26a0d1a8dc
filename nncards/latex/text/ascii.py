"""Mathematics in ASCII: each character spelled so that a terminal without Unicode can show it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SIGNS = """
− -  ∗ *  ⋅ *  · *  × x  ÷ /  ± +-  ∓ -+  ∘ o  ∙ *  • *  ⋆ *  ★ *  ∖ \\  ∣ |  ‖ ||  ∥ ||  ∕ /  ∤ not|  ∦ not||
≤ <=  ≥ >=  ⩽ <=  ⩾ >=  ≦ <=  ≧ >=  ≠ !=  ≈ ~~  ≡ ==  ∼ ~  ≃ ~=  ≅ ~=  ∝ prop  ≪ <<  ≫ >>  ≲ <~  ≳ >~  ≺ -<  ≻ >-
⋘ <<<  ⋙ >>>  ≮ not<  ≯ not>  ≰ not<=  ≱ not>=  ≢ not==  ≁ not~  ≔ :=  ≜ :=  ≝ :=  ≐ .=  ≍ =~  ⪅ <~  ⪆ >~  ≊ ~~=
→ ->  ← <-  ↔ <->  ⇒ =>  ⇐ <==  ⇔ <=>  ⟶ -->  ⟵ <--  ⟷ <-->  ⟹ ==>  ⟸ <==  ⟺ <==>  ↦ |->  ⟼ |->  ↪ c->  ↩ <-c
↑ ^|  ↓ v|  ↕ ^v  ⇑ ^||  ⇓ v||  ⇕ ^v  ↗ /^  ↘ \\v  ↙ v/  ↖ ^\\  ⇀ -^  ⇁ -v  ↼ ^-  ↽ v-  ⇌ <=>  ⇋ <=>  ↠ ->>  ⇝ ~>  ↝ ~>
⇄ <->  ⇆ <->  ⇉ =>  ⇇ <=  ↞ <<-  ↣ >->  ↛ not->  ↚ not<-  ⇏ not=>  ⊸ -o  ↺ ccw  ↻ cw  ↶ ccw  ↷ cw
∞ inf  ∑ SUM  ∏ PROD  ∐ COPROD  ∫ INT  ∬ IINT  ∭ IIINT  ∮ OINT  ⨌ IIIINT  ∇ grad  ∂ d  √ sqrt  ∆ Delta  ð d  ℏ hbar  ħ hbar
∈ in  ∉ not in  ∋ ni  ∌ not ni  ∀ forall  ∃ exists  ∄ not exists  ∅ {}  ∪ cup  ∩ cap  ⊂ subset  ⊃ supset  ⊆ subseteq  ⊇ supseteq
⊊ subsetneq  ⊋ supsetneq  ⊈ not subseteq  ⊉ not supseteq  ⊄ not subset  ⊅ not supset  ⋃ UNION  ⋂ INTER  ⊔ |_|  ⊓ n  ⨆ |_|  ⊎ U+  ⨄ U+
∧ and  ∨ or  ¬ not  ⋀ AND  ⋁ OR  ⊤ T  ⊥ _|_  ⊢ |-  ⊣ -|  ⊨ |=  ⊩ ||-  ∴ therefore  ∵ because  ∎ QED  □ []  ■ []  ◻ []  ◼ []
⊙ (.)  ⊗ (x)  ⊕ (+)  ⊖ (-)  ⊘ (/)  ⊚ (o)  ⊛ (*)  ⨀ (.)  ⨁ (+)  ⨂ (x)  ⊞ [+]  ⊟ [-]  ⊠ [x]  ⊡ [.]  ○ o  ◯ O  ∐ COPROD
… ...  ⋯ ...  ⋮ :  ⋱ ...  ⋰ ...  ⟨ <  ⟩ >  〈 <  〉 >  ⌊ floor(  ⌋ )  ⌈ ceil(  ⌉ )  ⟦ [[  ⟧ ]]  ⟮ (  ⟯ )  ⎰ {  ⎱ }
′ '  ″ ''  ‴ '''  ⁗ ''''  ’ '  ‘ '  “ "  ” "  „ "  « <<  » >>  – -  — --  ‐ -  ° deg  § S  ¶ P  † +  ‡ ++  µ mu  ℓ l  ℘ P
ℜ Re  ℑ Im  ℵ aleph  ℶ beth  ı i  ȷ j  ø o  Ø O  ß ss  æ ae  œ oe  å a  Å A  ¥ yen  € EUR  £ GBP  ¢ c  ✓ v  ✗ x  ♯ #  ♮ =  ♭ b
△ triangle  ▽ triangledown  ▷ |>  ◁ <|  ⊲ <|  ⊳ |>  ⊴ <|=  ⊵ |>=  ▲ triangle  ▼ triangledown  ⋄ <>  ◇ <>  ◊ <>  ⧫ <>  ∠ angle
♠ spade  ♥ heart  ♡ heart  ♣ club  ♢ diamond  ♦ diamond  ≀ wr  ⨿ amalg  ⋈ |x|  ∁ comp  ∔ +.  ≬ ()  ⌢ frown  ⌣ smile  ⌜ [  ⌝ ]  ⌞ [  ⌟ ]
ϵ epsilon  ε varepsilon  ϕ phi  φ varphi  ϑ vartheta  ϱ varrho  ϖ varpi  ϰ varkappa  ς varsigma  ϝ digamma  Ω Omega  ∔ +.  ⊻ xor  ⧵ \\
¯ -  ˉ -  ˆ ^  ˜ ~  ˙ .  ¨ ..  ˇ v  ˘ u  ´ '  ˋ `  ˚ o  ⏟ v  ⏞ ^  ̸ /
"""  # fmt: skip
_SPELLED: dict[str, str] = {}
for _line in _SIGNS.strip().splitlines():
    for _pair in _line.split("  "):
        _char, _, _text = _pair.strip().partition(" ")
        _SPELLED[_char] = _text


LONGEST_NAME = 24


def spelled(text: str) -> str:
    """The text in ASCII: Greek by name, signs by their usual stand-ins."""
    if text.isascii():
        return text
    return "".join(char if char.isascii() else _one(char) for char in text)


@lru_cache(maxsize=1024)
def _one(char: str) -> str:
    if char in _SPELLED:
        return _SPELLED[char]
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    name = unicodedata.name(char, "")
    words = name.split()
    if "GREEK" in words[:1] and "LETTER" in words:
        letter = words[words.index("LETTER") + 1].lower().replace("lamda", "lambda")
        return letter.capitalize() if "CAPITAL" in words else letter
    folded = unicodedata.normalize("NFKD", char)
    plain = folded.encode("ascii", "ignore").decode()
    if plain or all(unicodedata.category(c) in ("Mn", "Zs") for c in folded):
        return plain or " "
    if folded != char:
        return spelled(folded)
    return f"[{name.lower()}]" if 0 < len(name) <= LONGEST_NAME else f"[U+{ord(char):04X}]"
