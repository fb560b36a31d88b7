"""Who is on a photo is what a person says; before that it is shown nowhere, after a no no more."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlalchemy import select, update

from gate import schema, takedown
from gate.guardians import end_access, reopen
from gate.holding import NO, YES, State
from school.prints import FOLDER
from school.release import Release
from school.request import is_asked, take_down_asked
from tests.gate.albums import (
    BARRED,
    HERE,
    SEEN,
    UNSEEN,
    lay,
    page_of,
    post,
    says,
    sha,
    tagged,
    verdicts,
    went_through,
)
from tests.gate.consenting import PAGE, PUBLIC, answers, on_paper, state, with_consent
from tests.gate.desks import AT_SCHOOL, at_desk, child_id, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, Browser, School

G3, G5, ALL = "2026-2027/groep-3", "2026-2027/groep-5", "2026-2027/school"
KIJKDOOS, EGEL, FEEST = f"{G3}/kijkdoos", f"{G5}/egel", f"{ALL}/feest"
PHOTOS = "closed_photos", "public_photos"


@pytest.fixture
def opened(school: School) -> School:
    """Everybody said yes to everything; a post of groep 3 is public, one of groep 5 and
    one of the whole school are closed, and no photo was looked at."""
    staffed(school)
    for child, mail in (("Bram", ANNA), ("Bram", DIRK), ("Cas", ANNA), ("Fien", EVA)):
        on_paper(school, child, mail, **dict.fromkeys(PHOTOS, YES))
    albums = [post(KIJKDOOS, "een", "twee", published=True), post(EGEL, "egel"), post(FEEST, "feest", "een")]
    return lay(went_through(school), albums)


def looks_at(browser: Browser, place: str, said: dict[str, str | list[str]], **form: str) -> int:
    """Fill in the page of a post: by photo *niemand* or a child's first name."""
    school = browser.school
    page = browser.get(page_of(place)).text
    filled = dict(re.findall(r'name="(v:[0-9a-f]{64})" value="([0-9a-f]+)"', page))
    for photo, who in said.items():
        filled[f"f:{sha(photo)}"] = who if who == "niemand" else child_id(school, str(who))
    return browser.post(page_of(place), {**filled, **form}).status_code


def asked(page: str, photo: str) -> list[str]:
    """The children whose names stand at a photo on the page."""
    part = page.partition(f'name="v:{sha(photo)}"')[2].partition("</fieldset>")[0]
    return re.findall(r"<span>(\w+) [^<]*<small>", part)


def test_a_photo_nobody_answered_for_waits_and_who_may_is_not_named(opened: School) -> None:
    on_paper(opened, "Fien", EVA, public_photos=NO)
    gerda = at_desk(opened, GERDA)
    page = gerda.get(page_of(KIJKDOOS)).text
    assert asked(page, "een") == ["Fien"] == asked(page, "twee")
    assert "Bram" not in page and "mag niet openbaar" in page
    assert "3 foto’s wachten" not in (overview := gerda.get("/beheer/").text) and "2 foto’s wachten" in overview


def test_nobody_is_on_it_and_it_is_shown_everywhere(opened: School) -> None:
    on_paper(opened, "Fien", EVA, public_photos=NO)
    gerda = at_desk(opened, GERDA)
    assert looks_at(gerda, KIJKDOOS, {"twee": "niemand"}) == 303
    assert verdicts(opened, "een", "twee") == {"een": (None, None), "twee": (SEEN, SEEN)}
    assert tagged(opened, "twee") == {"Fien": False} and is_asked(opened.home)
    assert asked(gerda.get(page_of(KIJKDOOS)).text, "twee") == [], "who answered is not asked again"


def test_who_is_on_it_keeps_it_from_where_they_may_not_be_alone(opened: School) -> None:
    on_paper(opened, "Fien", EVA, public_photos=NO)
    assert looks_at(at_desk(opened, GERDA), KIJKDOOS, {"twee": "Fien"}) == 303
    assert verdicts(opened, "twee")["twee"] == (SEEN, BARRED)
    assert tagged(opened, "twee") == {"Fien": True}
    with opened.register.reading() as rows:
        found = rows.execute(select(schema.photo_look.c.verdict, schema.photo_look.c.by)).all()
    assert (("barred", person_id(opened, GERDA))) in [tuple(row) for row in found], "who said so stands in the register"


def test_a_photo_in_two_groups_waits_for_both(opened: School) -> None:
    """Cas of groep 5 may be on the photo that stands in groep 3 and in the whole school."""
    on_paper(opened, "Fien", EVA, closed_photos=NO)
    on_paper(opened, "Cas", ANNA, closed_photos=NO)
    gerda = at_desk(opened, GERDA)
    assert asked(gerda.get(page_of(KIJKDOOS)).text, "een") == ["Fien"], "not of a group that is not hers"
    looks_at(gerda, KIJKDOOS, {"een": "niemand"})
    assert verdicts(opened, "een")["een"] == (UNSEEN, UNSEEN)
    henk = at_desk(opened, HENK)
    assert asked(henk.get(page_of(FEEST)).text, "een") == ["Cas"]
    looks_at(henk, FEEST, {"een": "niemand"})
    assert verdicts(opened, "een")["een"] == (SEEN, SEEN)


def test_an_answer_to_another_question_is_not_kept(opened: School) -> None:
    """Between looking and pressing somebody else said no."""
    gerda = at_desk(opened, GERDA)
    page = gerda.get(page_of(KIJKDOOS)).text
    old = dict(re.findall(r'name="(v:[0-9a-f]{64})" value="([0-9a-f]+)"', page))
    on_paper(opened, "Fien", EVA, closed_photos=NO)
    answer = gerda.post(page_of(KIJKDOOS), {**old, f"f:{sha('twee')}": "niemand"})
    assert answer.status_code == 409 and "intussen veranderd" in answer.text
    assert tagged(opened, "twee") == {} and verdicts(opened, "twee")["twee"] != (SEEN, SEEN)


def test_two_answers_at_once_are_none(opened: School) -> None:
    on_paper(opened, "Fien", EVA, closed_photos=NO)
    gerda = at_desk(opened, GERDA)
    page = gerda.get(page_of(KIJKDOOS)).text
    form = dict(re.findall(r'name="(v:[0-9a-f]{64})" value="([0-9a-f]+)"', page))
    answer = gerda.post(page_of(KIJKDOOS), {**form, f"f:{sha('twee')}": ["niemand", child_id(opened, "Fien")]})  # type: ignore[dict-item]
    assert answer.status_code == 422 and tagged(opened, "twee") == {}
    assert gerda.post(page_of(KIJKDOOS), form).status_code == 422, "and none is none"


@pytest.mark.parametrize("mail", [AT_SCHOOL[role] for role in ("lio", "ib", "conciërge", "ict", "mr")])
def test_who_has_no_say_about_consent_sees_no_photo(opened: School, mail: str) -> None:
    browser = at_desk(opened, mail)
    for path in (HERE, page_of(KIJKDOOS), f"{page_of(KIJKDOOS)}wie/{sha('een')}/", f"{HERE}beeld/{sha('een')}/"):
        assert browser.get(path).status_code == 404


def test_a_teacher_looks_for_the_own_group_alone(opened: School) -> None:
    (Release.current(opened.home).folder / FOLDER / f"{sha('egel')}.webp").write_bytes(b"een klein beeld")
    gerda = at_desk(opened, GERDA)
    for path in (page_of(EGEL), page_of(FEEST), f"{page_of(EGEL)}wie/{sha('egel')}/", f"{HERE}beeld/{sha('egel')}/"):
        assert gerda.get(path).status_code == 404, path
    assert gerda.post(page_of(EGEL), {f"f:{sha('egel')}": "niemand"}).status_code == 404
    kees = at_desk(opened, AT_SCHOOL["kantoor"])
    assert kees.get(page_of(EGEL)).status_code == 200, "the office for every group"
    with kees.get(f"{HERE}beeld/{sha('egel')}/") as picture:
        assert picture.data == b"een klein beeld" and picture.headers["Cache-Control"] == "private, no-store"


def test_whom_a_photo_shows_can_be_said_and_unsaid(opened: School) -> None:
    gerda, path = at_desk(opened, GERDA), f"{page_of(KIJKDOOS)}wie/{sha('twee')}/"
    assert "Fien Öztürk" in gerda.get(path).text and "Cas" not in gerda.get(path).text
    assert gerda.post(path, {"kind": child_id(opened, "Fien")}).status_code == 303
    assert tagged(opened, "twee") == {"Fien": True}
    gerda.post(path, {"kind": child_id(opened, "Cas")})
    assert tagged(opened, "twee") == {"Fien": False}, "a child of another group can't be named"


def test_to_say_who_is_on_a_photo_that_was_looked_at_hides_nothing(opened: School) -> None:
    """Fien came, or lapsed, after somebody looked."""
    says(opened, "twee")
    with opened.register.writing() as rows:
        rows.execute(schema.photo_child.delete())
        rows.execute(update(schema.child).where(schema.child.c.first_name == "Fien").values(
            leaves=opened.today - datetime.timedelta(days=1)))
    at_desk(opened, GERDA).post(f"{page_of(KIJKDOOS)}wie/{sha('twee')}/", {"kind": child_id(opened, "Bram")})
    assert verdicts(opened, "twee")["twee"] == (SEEN, SEEN)


def everything_seen(school: School) -> None:
    """As after a look: Bram is on *een*, nobody said who is on the others."""
    for photo, on in (("een", ["Bram"]), ("twee", []), ("egel", []), ("feest", [])):
        says(school, photo, on=on)
    assert set(verdicts(school, "een", "twee").values()) == {(SEEN, SEEN)}
    take_down_asked(school.home)


def test_a_no_takes_down_what_shows_the_child_and_hides_what_may(opened: School) -> None:
    everything_seen(opened)
    anna = opened.browser().signs_in(ANNA)
    assert answers(anna, {"Bram:closed-photos": "no", "Bram:public-photos": "no"}) == 303
    assert verdicts(opened, "een", "twee", "egel", "feest") == {
        "een": (BARRED, BARRED), "twee": (SEEN, UNSEEN), "egel": (SEEN, None), "feest": (SEEN, None)}
    assert take_down_asked(opened.home), "it leaves now, not with the next build"
    gerda = at_desk(opened, GERDA)
    page = gerda.get(page_of(KIJKDOOS)).text
    assert asked(page, "twee") == ["Bram"] and "vrijdag 4 december 2026" in page
    assert looks_at(gerda, KIJKDOOS, {"twee": "niemand"}) == 303
    assert verdicts(opened, "twee")["twee"] == (SEEN, SEEN)


def test_a_no_to_the_public_alone_leaves_the_closed_group_as_it_was(opened: School) -> None:
    everything_seen(opened)
    answers(opened.browser().signs_in(ANNA), {f"Bram:{PUBLIC}": "no"})
    assert verdicts(opened, "een", "twee") == {"een": (SEEN, BARRED), "twee": (SEEN, UNSEEN)}
    page = at_desk(opened, GERDA).get(page_of(KIJKDOOS)).text
    assert "Kijk vóór" not in page, "nothing closed has to be looked at"


@pytest.mark.parametrize("way", ["account", "paper", "child", "end"])
def test_whichever_way_the_no_came_in(opened: School, way: str) -> None:
    everything_seen(opened)
    if way == "account":
        answers(opened.browser().signs_in(DIRK), {f"Bram:{PUBLIC}": "no"})
    elif way == "paper":
        on_paper(opened, "Bram", DIRK, public_photos=NO)
    elif way == "child":
        at_desk(opened, GERDA).post(f"/beheer/toestemming/kind/{child_id(opened, 'Bram')}/bezwaar/", {"doel": PUBLIC})
    else:
        end_access(opened.register, person_id(opened, DIRK), child_id(opened, "Bram"), reason="x", now=opened.clock())
    assert verdicts(opened, "een", "twee") == {"een": (SEEN, BARRED), "twee": (SEEN, UNSEEN)}, way
    assert take_down_asked(opened.home)


def test_a_second_no_takes_down_nothing_more_and_tells_nothing(opened: School) -> None:
    """Dirk said no before; Anna's receipt is the one that she would have got first."""
    everything_seen(opened)
    on_paper(opened, "Bram", DIRK, public_photos=NO)
    looks_at(at_desk(opened, GERDA), KIJKDOOS, {"twee": "niemand"})
    anna = opened.browser().signs_in(ANNA)
    answers(anna, {f"Bram:{PUBLIC}": "no"})
    assert verdicts(opened, "een", "twee") == {"een": (SEEN, BARRED), "twee": (SEEN, SEEN)}
    page = anna.get(PAGE, query="").text
    [one] = set(re.findall(r"/account/toestemming/bewijs/[0-9a-f]{32}/", page))
    assert "Kijkdoos (Groep 3" in anna.get(one).text


def test_a_yes_again_brings_nothing_back_by_itself(opened: School) -> None:
    everything_seen(opened)
    on_paper(opened, "Bram", DIRK, public_photos=NO)
    on_paper(opened, "Bram", DIRK, public_photos=YES)
    assert verdicts(opened, "een")["een"] == (SEEN, UNSEEN)
    gerda = at_desk(opened, GERDA)
    page = gerda.get(page_of(KIJKDOOS)).text
    assert "Mag deze foto getoond worden?" in page
    looks_at(gerda, KIJKDOOS, {"een": "niemand"})
    assert verdicts(opened, "een")["een"] == (SEEN, SEEN)
    assert tagged(opened, "een") == {"Bram": True}, "nobody said that he is not on it"


def test_what_shows_two_children_comes_back_for_neither_alone(opened: School) -> None:
    says(opened, "een", on=["Bram", "Fien"])
    on_paper(opened, "Bram", DIRK, public_photos=NO)
    on_paper(opened, "Fien", EVA, public_photos=NO)
    on_paper(opened, "Bram", DIRK, public_photos=YES)
    assert verdicts(opened, "een")["een"] == (SEEN, BARRED)


def test_an_access_that_was_ended_by_mistake(opened: School) -> None:
    everything_seen(opened)
    dirk, bram = person_id(opened, DIRK), child_id(opened, "Bram")
    end_access(opened.register, dirk, bram, reason="x", now=opened.clock())
    reopen(opened.register, dirk, bram, now=opened.clock())
    assert verdicts(opened, "een")["een"] == (SEEN, UNSEEN)


def test_what_nobody_looked_at_in_time_goes_until_somebody_does(opened: School) -> None:
    everything_seen(opened)
    on_paper(opened, "Bram", ANNA, closed_photos=NO)
    opened.clock.passes(days=14)
    assert takedown.over_due(opened.register, opened.home, opened.clock()) == 0
    opened.clock.passes(days=1)
    assert takedown.over_due(opened.register, opened.home, opened.clock()) == 2
    assert verdicts(opened, "twee", "feest", "egel") == {
        "twee": (UNSEEN, UNSEEN), "feest": (UNSEEN, None), "egel": (SEEN, None)}
    for photo in ("twee", "feest"):
        says(opened, photo, asked=["Bram"])
    assert takedown.over_due(opened.register, opened.home, opened.clock()) == 0
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.photo_recheck.c.done)).scalar_one() is not None


def test_the_register_stays_as_it_was_when_the_file_can_not_be_written(opened: School) -> None:
    everything_seen(opened)
    opened.home.shown_file.write_bytes(b"{}\n")
    with pytest.raises(Exception, match="beschadigd"):
        on_paper(opened, "Bram", DIRK, public_photos=NO)
    dirk = opened.browser().signs_in(DIRK)
    assert answers(dirk, {f"Bram:{PUBLIC}": "no"}) == 503, "and the parent is not told that it worked"
    with opened.register.reading() as rows:
        said = rows.execute(select(schema.consent.c.answer).where(schema.consent.c.person == person_id(opened, DIRK)))
        assert set(said.scalars()) == {YES}


def test_the_receipt_is_its_owners_alone_and_can_be_taken_along(opened: School) -> None:
    everything_seen(opened)
    anna, dirk = opened.browser().signs_in(ANNA), opened.browser().signs_in(DIRK)
    answers(anna, {"Bram:closed-photos": "no"})
    page = anna.get(f"{PAGE}?bewaard=1").text
    assert "Bekijk wat is weggehaald van Bram" in page
    [path] = set(re.findall(r"/account/toestemming/bewijs/[0-9a-f]{32}/", page))
    text = anna.get(path).text
    assert "Kijkdoos (Groep 3" in text and "Feest (De hele school" in text, "by post and place"
    assert "vóór vrijdag 4 december 2026: 2." in text and "al hadden bewaard of gedeeld" in text
    file = anna.get(f"{path}bestand/")
    assert file.mimetype == "text/plain" and "Kijkdoos (Groep 3" in file.text and "<" not in file.text
    for other in (dirk, at_desk(opened, HENK)):
        assert other.get(path).status_code == 404 and other.get(f"{path}bestand/").status_code == 404
    assert "bewijs/" not in dirk.get(PAGE).text


def test_a_childs_own_no_makes_no_receipt(opened: School) -> None:
    everything_seen(opened)
    at_desk(opened, GERDA).post(f"/beheer/toestemming/kind/{child_id(opened, 'Bram')}/bezwaar/", {"doel": PUBLIC})
    assert "bewijs/" not in opened.browser().signs_in(ANNA).get(PAGE).text


def test_a_parent_sees_what_a_yes_covers_before_changing_it(opened: School) -> None:
    everything_seen(opened)
    page = opened.browser().signs_in(ANNA).get(PAGE).text
    assert 'href="/uit-de-groepen/2026-2027/groep-3/kijkdoos/">Kijkdoos</a>' in page
    assert 'href="/besloten/2026-2027/school/feest/">Feest</a>' in page
    assert "Openbare foto’s uit de groepen van Bram waarvan de school niet weet wie erop staat: 1." in page
    assert "Foto’s uit de groepen van Bram waarvan de school niet weet wie erop staat: 2." in page


def test_of_a_post_in_a_group_that_is_not_the_childs_only_the_group_is_named(opened: School) -> None:
    """Bram is on a photo of groep 5."""
    everything_seen(opened)
    says(opened, "egel", on=["Bram"])
    dirk = opened.browser().signs_in(DIRK)
    assert "Egel" not in (page := dirk.get(PAGE).text) and "Een bericht (Groep 5)" in page
    answers(dirk, {"Bram:closed-photos": "no"})
    assert verdicts(opened, "egel")["egel"] == (BARRED, BARRED)
    [path] = set(re.findall(r"/account/toestemming/bewijs/[0-9a-f]{32}/", dirk.get(PAGE).text))
    assert "Egel" not in (text := dirk.get(path).text) and "Een bericht (Groep 5" in text


def test_a_child_that_is_forgotten_leaves_no_tag(opened: School) -> None:
    everything_seen(opened)
    with opened.register.changing() as rows:
        rows.execute(schema.child.delete().where(schema.child.c.first_name == "Bram"))
    assert tagged(opened, "een") == {}


def test_a_yes_that_lapses_by_the_calendar_takes_nothing_down_and_a_no_after_it_does(opened: School) -> None:
    everything_seen(opened)
    later = with_consent(opened, year="2027-2028")
    assert state(later, "Bram", PUBLIC) is State.OPEN
    assert takedown.over_due(later.register, later.home, later.clock()) == 0
    assert verdicts(later, "een", "twee") == {"een": (SEEN, SEEN), "twee": (SEEN, SEEN)}
    on_paper(later, "Bram", DIRK, public_photos=NO)
    assert verdicts(later, "een", "twee") == {"een": (SEEN, BARRED), "twee": (SEEN, UNSEEN)}
