"""The powers of ten that printing a double takes, made exactly from Python's integers."""

import struct

_FIRST = -292
_LAST = 324
_BITS = 128


def powers_of_ten() -> bytes:
    """10^k for k from -292 to 324, each as the upper 128 bits of its binary form, rounded up; 16 bytes each."""
    return b"".join(
        struct.pack("<QQ", power >> 64, power & (2**64 - 1)) for power in map(_power, range(_FIRST, _LAST + 1))
    )


def _power(exponent: int) -> int:
    power: int = 10 ** abs(exponent)
    if exponent < 0:
        return -(-(1 << (_BITS - 1 + power.bit_length())) // power)
    shift = _BITS - power.bit_length()
    return power << shift if shift >= 0 else -(-power >> -shift)
