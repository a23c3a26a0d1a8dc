"""Seeds and order: which instance comes at which index.

A key is a hash of everything that decides a draw; a `Permutation` walks a finite range in an order
that the key decides, each place once, without a table.
"""

from __future__ import annotations

from hashlib import blake2b

ROUNDS = 4
WORD = 32  # bits that one multiplication mixes
_MASK = (1 << 64) - 1


def _wide(right: int, secret: int, bits: int) -> int:
    """Mixed bits for a half that is wider than a word, so that every digit of a draw varies."""
    size = (bits + 7) // 8
    text = right.to_bytes(size, "big") + secret.to_bytes(4, "big")
    mixed = b"".join(
        blake2b(text, digest_size=64, salt=block.to_bytes(16, "big")).digest()
        for block in range((size + 63) // 64)
    )
    return int.from_bytes(mixed[:size], "big")


def key(*parts: str | int) -> int:
    """128 bits that depend on every part; neighbouring seeds share nothing."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(text, digest_size=16).digest(), "big")


class Permutation:
    """A bijection of `range(size)`: a Feistel network on the next even power of two, walked.

    A place that falls outside the range is sent through again until it falls inside, which keeps
    the map one-to-one.
    """

    __slots__ = ("_half", "_mask", "_rounds", "size")

    def __init__(self, size: int, secret: int) -> None:
        self.size = size
        self._half = max((max(size - 1, 1).bit_length() + 1) // 2, 1)
        self._mask = (1 << self._half) - 1
        self._rounds = tuple((secret >> (32 * i)) & 0xFFFFFFFF for i in range(ROUNDS))

    def __call__(self, index: int) -> int:
        """Where `index` goes."""
        half, mask = self._half, self._mask
        while True:
            left, right = index >> half, index & mask
            for secret in self._rounds:
                if half > WORD:
                    left, right = right, left ^ (_wide(right, secret, half) & mask)
                    continue
                mixed = ((right ^ secret) * 0x9E3779B97F4A7C15 + secret) & _MASK
                mixed = ((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9) & _MASK
                left, right = right, left ^ ((mixed >> 32) & mask)
            index = (left << half) | right
            if index < self.size:
                return index
