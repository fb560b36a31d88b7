"""What was made once of the very same things."""

from __future__ import annotations

import datetime

from school.memo import Memo


def test_the_same_things_give_what_was_made_of_them_and_others_something_new() -> None:
    memo, one, other = Memo(), ["a"], ["a"]
    first = memo.of("name", (one, 3, "x", datetime.date(2026, 11, 20)), lambda: object())
    assert memo.of("name", (one, 3, "x", datetime.date(2026, 11, 20)), lambda: object()) is first
    assert memo.of("name", (other, 3, "x", datetime.date(2026, 11, 20)), lambda: object()) is not first, "equal only"


def test_a_thing_more_or_another_number_or_kind_of_it_is_something_else() -> None:
    memo = Memo()
    made = memo.of("name", (1, "a"), lambda: object())
    for given in ((True, "a"), (1,), (1, "a", None), (2, "a"), (2, b"a")):
        other = memo.of("name", given, lambda: object())
        assert other is not made
        made = other


def test_what_is_equal_stays_the_object_that_it_was() -> None:
    memo, first, second = Memo(), {"a": 1}, {"a": 1}
    assert memo.same("name", first) is first
    assert memo.same("name", second) is first
    assert memo.same("name", {"a": 2}) == {"a": 2}


def test_what_nobody_asked_for_any_more_is_let_go() -> None:
    memo = Memo()
    memo.of("gone", (), lambda: "a text of a child")
    memo.forget()
    memo.of("stays", (), lambda: 1)
    memo.forget()
    memo.forget()
    assert memo.of("stays", (), lambda: 2) == 1, "nobody worked since"
    assert memo.of("gone", (), lambda: "new") == "new"
