"""A post that stands comes back from the form byte for byte, but for what was changed."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.writing.composing import text_of
from gate.writing.drafts import Draft
from gate.writing.opening import read_from
from gate.writing.standing import Standing, plain
from school.written import Written

CALMLY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=datetime.UTC)
SOURCE = "groepen/2026-2027/groep-3/2026-11-20-kijkdoos/bericht.md"
VALUES = {
    ("Title", "Titel"): ("Kijkdozen", "A: b, met  twee spaties"), ("Date", "Datum"): (
        "2026-11-20", "20-11-2026 15:10", "2026-03-29 02:30", "2027-06-01"), ("Author", "Auteur"): ("juf Marieke",),
    ("Status", "Status"): ("besloten", "private", "published"), ("Type", "Soort"): ("bericht", "weekbrief", "coaching"),
    ("Gallery", "Fotos"): ("Kijkdozen op een tafel",), ("Summary", "Samenvatting"): ("Kort",),
    ("Tags", "Trefwoorden"): ("bos, herfst",), ("Slug", "Slug"): ("kijkdozen",), ("Lang", "Taal"): ("nl",),
    ("Expires", "Verloopt"): ("2027-01-01",), ("Modified", "Gewijzigd"): ("2026-11-21",)}


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A post as somebody keeps it by git: any keys in any order, fenced or not, any line ends."""
    whole = [key for key in VALUES if key[0] in ("Title", "Date") or draw(st.booleans())]
    keys = draw(st.permutations(whole))
    space = st.sampled_from(["", " ", "  ", "\t"])
    lines = [f"{draw(st.sampled_from(key))}:{draw(space)}{draw(st.sampled_from(VALUES[key]))}{draw(space)}"
             for key in keys]
    head = ["---", *lines, "---"] if draw(st.booleans()) else lines
    body = draw(st.lists(st.sampled_from(["", "Wij maakten dozen.", "- een", "  los", "Kop: geen sleutel", "\u00e9"]),
                         max_size=6))
    text = "\n".join([*[""] * draw(st.integers(0, 2)), *head, *[""] * draw(st.integers(1, 3)), *body])
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text


def opened(text: str, /, **facts: object) -> Draft:
    local = NOW.astimezone(ZONE)
    read = read_from(Written(source=SOURCE, key="k", group="2026-2027/groep-3", title="", text=text), None, {}, local)
    return msgspec.structs.replace(Draft(id="0" * 32, owner="a" * 32, author="", changed=""), **{**read, **facts})


def placed(draft: Draft, author: str = "") -> str:
    return text_of(draft, author, ZONE, NOW).decode()


@CALMLY
@given(texts())
def test_what_nobody_changed_comes_back_byte_for_byte(text: str) -> None:
    draft = opened(text)
    through_a_browser = plain(draft.text.replace("\n", "\r\n") + "\r\n")
    assert placed(draft) == text
    assert placed(msgspec.structs.replace(draft, text=through_a_browser)) == text
    assert placed(draft, Standing(text).said("Author")) == text


@CALMLY
@given(texts(), st.sampled_from(["Kort", "Nieuwe: titel", ""]))
def test_another_title_changes_one_line(text: str, title: str) -> None:
    before, after = text.split("\n"), placed(opened(text, title=title)).split("\n")
    assert Standing("\n".join(after)).values == {**Standing(text).values, "Title": title}
    assert Standing("\n".join(after)).body == Standing(text).body
    gone, come = [line for line in before if line not in after], [line for line in after if line not in before]
    assert len(gone) <= 1 and len(come) <= 1 and abs(len(before) - len(after)) <= 1


@CALMLY
@given(texts(), st.sampled_from(["Anders.", "Twee\n\nalinea’s"]))
def test_other_words_leave_the_header_as_it_was(text: str, words: str) -> None:
    after = placed(opened(text, text=words))
    stands = Standing(text)
    assert Standing(after).body == words and Standing(after).values == stands.values
    lines = stands.header.body_line - 1
    assert after.split("\n")[:lines] == text.split("\n")[:lines]


def test_each_field_of_the_form_changes_its_own_line_and_unknown_keys_stay() -> None:
    text = "Titel: Een\nVerloopt: 2027-01-01\nDatum: 2026-11-20\nAuteur: juf Marieke\nTrefwoorden: bos\n\nDag.\n"
    draft = opened(text, public=True, gallery="Twee dozen", type="uitje", when="2026-12-01 08:00")
    assert placed(draft, "juf Gerda") == (
        "Titel: Een\nVerloopt: 2027-01-01\nDatum: 2026-12-01 08:00\nAuteur: juf Gerda\nTrefwoorden: bos\n"
        "Status: published\nSoort: uitje\nFotos: Twee dozen\n\nDag.\n")
    assert placed(opened(text.replace("Titel", "Soort: uitje\nTitel", 1), type="bericht")) == text


def test_what_was_to_come_later_and_may_come_now_gets_todays_date() -> None:
    text = "Titel: Een\nDatum: 2026-12-01 08:00\n\nDag.\n"
    assert opened(text).when == "2026-12-01 08:00" and placed(opened(text)) == text
    assert placed(opened(text, when="")) == text.replace("2026-12-01 08:00", "2026-11-20 17:00")
