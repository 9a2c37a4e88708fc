"""Several providers of a channel: who is asked when one does not take a message."""

from datetime import timedelta

import pytest

from services.notification.providers.base import Deferred, Outgoing, Receipt, Refused
from services.notification.providers.chain import FAILURES, PAUSE, Chain
from tests.notification.samples import EMAIL, deferred, refused


class Scripted:
    """A provider that does what it is told, and counts how often it was asked."""

    def __init__(self, name: str, error: Exception | None = None) -> None:
        self.name = name
        self.error = error
        self.asked = 0

    async def send(self, message: Outgoing) -> Receipt:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return Receipt(self.name, message.id)


class Watch:
    """Seconds that pass when they are told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_the_second_is_asked_where_the_first_is_away() -> None:
    first, second = Scripted("a", Deferred("a.unreached")), Scripted("b")
    assert (await Chain([first, second]).send(EMAIL)).provider == "b"


async def test_nobody_else_is_asked_after_a_no_or_a_broken_line() -> None:
    second = Scripted("b")
    assert (await refused(Chain([Scripted("a", Refused("no")), second]), EMAIL)).reason == "no"
    assert (await deferred(Chain([Scripted("a", Deferred("cut", uncertain=True)), second]), EMAIL)).uncertain
    assert second.asked == 0


async def test_one_that_asked_for_patience_is_left_alone_so_long() -> None:
    watch = Watch()
    first, second = Scripted("a", Deferred("a.429", timedelta(seconds=60))), Scripted("b")
    chain = Chain([first, second], watch)
    await chain.send(EMAIL)
    watch.now += 59
    await chain.send(EMAIL)
    assert first.asked == 1
    watch.now += 2
    await chain.send(EMAIL)
    assert first.asked == 2


async def test_one_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    watch = Watch()
    first, second = Scripted("a", Deferred("a.unreached")), Scripted("b")
    chain = Chain([first, second], watch)
    for _ in range(FAILURES + 3):
        await chain.send(EMAIL)
    assert first.asked == FAILURES
    watch.now += PAUSE.total_seconds()
    first.error = None
    assert (await chain.send(EMAIL)).provider == "a"


async def test_what_none_takes_waits_for_the_first_that_will() -> None:
    watch = Watch()
    providers = [Scripted(name, Deferred(name, timedelta(seconds=wait))) for name, wait in (("a", 60), ("b", 20))]
    chain = Chain(providers, watch)
    error = await deferred(chain, EMAIL)
    assert (error.reason, error.retry_after) == ("a, b", timedelta(seconds=20))
    watch.now += 5
    error = await deferred(chain, EMAIL)
    assert (error.reason, error.retry_after) == ("all_at_rest", timedelta(seconds=15))


async def test_one_alone_is_always_asked() -> None:
    only = Scripted("a", Deferred("a", timedelta(seconds=60)))
    chain = Chain([only])
    await deferred(chain, EMAIL)
    await deferred(chain, EMAIL)
    assert only.asked == 2


def test_none_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="a chain needs a provider"):
        Chain([])
