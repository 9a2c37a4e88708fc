"""Sums of money: whole units and billionths (google.type.Money), exact."""

from google.type.money_pb2 import Money

_NANOS = 1_000_000_000


def nanos_of(money: Money) -> int:
    """An amount in billionths of its unit."""
    return money.units * _NANOS + money.nanos


def money_of(currency_code: str, nanos: int) -> Money:
    """An amount of so many billionths; both parts of it have the same sign."""
    sign = -1 if nanos < 0 else 1
    units, rest = divmod(abs(nanos), _NANOS)
    return Money(currency_code=currency_code, units=sign * units, nanos=sign * rest)


def part_of(money: Money, percent: int) -> Money:
    """So many hundredths of an amount; what is less than a billionth is left out."""
    nanos = nanos_of(money) * percent
    return money_of(money.currency_code, abs(nanos) // 100 * (-1 if nanos < 0 else 1))
