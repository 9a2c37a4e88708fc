"""Reading the errors out of a method's comment."""

from buildtools.plugins.openapi.errors import Failure, documented


def test_each_code_has_its_condition() -> None:
    comment = "Changes it.\nReturns NOT_FOUND if there is none, ABORTED if the etag is stale,\nALREADY_EXISTS if taken."
    assert list(documented(comment)) == [
        Failure("NOT_FOUND", "if there is none", "NOT_FOUND"),
        Failure("ABORTED", "if the etag is stale", "ETAG_MISMATCH"),
        Failure("ALREADY_EXISTS", "if taken", "ALREADY_EXISTS"),
    ]


def test_a_named_reason_replaces_the_usual_one() -> None:
    (failure,) = documented("Starts.\nReturns PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT when it is banned.")
    assert failure.reason == "UNAUTHORIZED_ACCOUNT"


def test_a_sentence_that_only_begins_with_returns_is_no_error() -> None:
    assert list(documented("Returns one contact.")) == []
