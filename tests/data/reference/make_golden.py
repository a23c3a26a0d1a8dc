"""Make golden.json: what PyTorch computes, for the reference to agree with.

Run with PyTorch 2.13.0 from this folder's repository:

    python tests/data/reference/make_golden.py

The file is committed; the tests compare with it, so that they need no PyTorch. Numbers are float64
written in full. ``tests/reference/live_torch.py`` draws other inputs and asks PyTorch directly.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import layers
import torch
import training
from draw import Draw

SEEDS = (11, 12, 13)


def cases(seed: int):
    """Yield (name, arguments, expected) of every function that PyTorch can judge."""
    torch.set_default_dtype(torch.float64)
    for i, make in enumerate((*layers.ALL, *training.ALL)):
        for name, arguments, expected in make(Draw(1000 * seed + i)):
            yield name, arguments, plain(expected)


def plain(value):
    """Return tensors as lists and numbers."""
    if isinstance(value, torch.Tensor):
        return value.detach().tolist()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def finite(value) -> bool:
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return isinstance(value, bool | str) or math.isfinite(value)


def main() -> None:
    lines = []
    for seed in SEEDS:
        for name, arguments, expected in cases(seed):
            if not finite(expected):
                raise ValueError(f"{name}: PyTorch gives {expected} for {arguments}")
            lines.append(json.dumps([name, arguments, expected], separators=(",", ":")))
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    Path(__file__).with_name("golden.json").write_text(text, encoding="utf-8")
    print(f"{len(lines)} cases, {len(text)} characters, torch {torch.__version__}")


if __name__ == "__main__":
    main()
