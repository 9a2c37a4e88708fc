"""How soon a password is guessed: by zxcvbn, from lists of leaked passwords, names and words, which come with it."""

from collections.abc import Sequence

from zxcvbn import zxcvbn

# Its time grows with the square of the length.
MAX_LENGTH = 72
# As many are tried in a throttled attack from outside (zxcvbn's scores 0 and 1).
FEW_GUESSES = 1_000_000
# Words that everybody here knows.
COMMON_WORDS = ("dashclicks",)


def guessable(password: str, words: Sequence[str]) -> bool:
    """Whether few guesses find it, to somebody who knows these words of its user."""
    found = zxcvbn(password[:MAX_LENGTH], user_inputs=[*COMMON_WORDS, *words])
    return bool(found["guesses"] < FEW_GUESSES)
