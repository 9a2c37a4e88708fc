import pytest

from shared.core.crypto import UnsealError, derive_key, seal, unseal

KEY = bytes(range(32))


def test_the_same_key_and_purpose_open_the_box() -> None:
    assert unseal(KEY, seal(KEY, b"secret", b"kid"), b"kid") == b"secret"


def test_two_boxes_of_one_secret_differ() -> None:
    assert seal(KEY, b"secret", b"kid") != seal(KEY, b"secret", b"kid")


@pytest.mark.parametrize(("key", "purpose"), [(bytes(32), b"kid"), (KEY, b"other")])
def test_another_key_or_purpose_does_not(key: bytes, purpose: bytes) -> None:
    with pytest.raises(UnsealError):
        unseal(key, seal(KEY, b"secret", b"kid"), purpose)


@pytest.mark.parametrize("box", [b"", b"short", bytes(40)])
def test_a_damaged_box_does_not_open(box: bytes) -> None:
    with pytest.raises(UnsealError):
        unseal(KEY, box, b"kid")


def test_each_purpose_has_its_own_key() -> None:
    assert derive_key(KEY, b"a") == derive_key(KEY, b"a") != derive_key(KEY, b"b")
    assert len(derive_key(KEY, b"a")) == 32
