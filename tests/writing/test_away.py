"""What somebody takes away on a page is gone for its readers, and comes back when they put it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from school import errands
from school.errands import Deed, Errand, State
from school.home import Home
from school.withdrawals import Reach, Withdrawals
from schoolpoort import away
from tests.writing.school import TEXT, THREE, School, photo

HERE = f"groepen/{THREE}/2026-11-20-kijkdoos/bericht.md"
KEY = f"{THREE}/kijkdoos"
BASE = errands.digest(TEXT.encode())


@pytest.fixture
def stands(school: School, tmp_path: Path) -> School:
    """A school where a post with a photo stands."""
    school.sends(files={"doos.jpg": photo(tmp_path)})
    school.takes_up()
    return school


def reach(school: School) -> Reach | None:
    return Withdrawals.read(school.home).reach(HERE, KEY)


def asks(school: School, deed: Deed, text: str = "", **facts: str) -> Errand:
    return school.sends(text, deed=deed, source=HERE, **facts)


def stored(home: Home) -> bool:
    return (home.originals / THREE / "2026-11-20-kijkdoos" / "doos.jpg").exists()


def test_withdrawing_keeps_the_text_and_waits_for_nobodys_change(stands: School) -> None:
    asks(stands, Deed.WITHDRAW, base="0" * 64)
    [said] = stands.takes_up()
    assert said.state is State.PLACED and reach(stands) is Reach.EVERYWHERE
    assert stands.text(HERE) == TEXT and stands.commits() == ["Kijkdoos", "begin"]
    asks(stands, Deed.RESTORE, TEXT)
    assert stands.takes_up()[0].state is State.PLACED and reach(stands) is None
    assert stands.commits() == ["Kijkdoos", "begin"], "the text never left"


def test_deleting_takes_the_text_and_restoring_brings_it_back_with_its_photos(stands: School) -> None:
    asks(stands, Deed.DELETE, base=BASE)
    assert stands.takes_up()[0].state is State.PLACED and reach(stands) is Reach.EVERYWHERE
    assert "kijkdoos" not in stands.git("ls-tree", "-r", "--name-only", "main") and stored(stands.home)
    asks(stands, Deed.RESTORE, TEXT)
    assert stands.takes_up()[0].state is State.PLACED and reach(stands) is None
    assert stands.text(HERE) == TEXT and stored(stands.home)


def test_what_was_deleted_for_good_leaves_no_photo_and_another_text_there_keeps_its_own(stands: School) -> None:
    asks(stands, Deed.CLEAR)
    assert stands.takes_up()[0].state is State.PLACED and stored(stands.home), "the text stands"
    asks(stands, Deed.DELETE, base=BASE)
    asks(stands, Deed.CLEAR)
    stands.takes_up()
    assert not stored(stands.home)


def test_a_change_of_somebody_else_is_not_deleted_with_it(stands: School) -> None:
    other = TEXT + "\nVan Henk.\n"
    stands.sends(other, source=HERE, base=BASE)
    asks(stands, Deed.DELETE, base=BASE)
    assert [one.state for one in stands.takes_up()] == [State.PLACED, State.CHANGED]
    assert stands.text(HERE) == other and reach(stands) is None


def test_a_new_post_never_gets_the_address_of_one_that_was_taken_away(stands: School) -> None:
    """It would be kept from its readers with the old one, and nobody would know why."""
    asks(stands, Deed.DELETE, base=BASE)
    stands.sends()
    assert [one.source for one in stands.takes_up()][1] == HERE.replace("kijkdoos", "kijkdoos-2")


def test_what_was_erased_does_not_come_back(stands: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Withdrawals, "reach", lambda *_: Reach.ERASED)
    asks(stands, Deed.RESTORE, TEXT)
    stands.takes_up()
    assert not stands.home.withdrawn_file.exists()


@pytest.mark.parametrize("deed", [Deed.WITHDRAW, Deed.CLEAR, Deed.DELETE, Deed.RESTORE])
@pytest.mark.parametrize("source", ["paginas/over.md", "../x.md", f"groepen/{THREE}/groep.md",
                                    "groepen/2026-2027/groep-4/a/b.md"])
def test_a_gate_that_was_broken_into_takes_away_posts_of_that_group_alone(
        school: School, deed: Deed, source: str) -> None:
    school.sends("", deed=deed, source=source)
    assert school.takes_up()[0].state is State.REFUSED
    assert not school.home.withdrawn_file.exists() and school.commits() == ["begin"]


@pytest.mark.parametrize("deed", [Deed.WITHDRAW, Deed.DELETE, Deed.RESTORE])
def test_killed_before_the_readers_lose_it_it_is_done_all_the_same(
        stands: School, deed: Deed, monkeypatch: pytest.MonkeyPatch) -> None:
    if deed is Deed.RESTORE:
        asks(stands, Deed.DELETE, base=BASE)
        stands.takes_up()
    errand = asks(stands, deed, TEXT if deed is Deed.RESTORE else "", base=BASE)
    with monkeypatch.context() as dead:
        dead.setattr(away, "record", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError):
            stands.takes_up()
    assert errands.read_answer(stands.home, errand.id) is None
    stands.takes_up()
    assert stands.answer(errand).state is State.PLACED
    assert reach(stands) is (None if deed is Deed.RESTORE else Reach.EVERYWHERE)
