"""Posts with photos as a build would tell of them, without one: a release with nothing
but its prints, laid down for the small school."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from sqlalchemy import select

from gate import schema, suitability, tags
from gate.photographs import Photographs, id_of
from gate.tags import Answer, Settled
from school.prints import FOLDER, PostPrints, Print, pack
from school.release import Facts, release_name, swap
from school.shown import Place, Shown, Verdict
from tests.gate.desks import child_id
from tests.gate.small_school import School

CLOSED, PUBLIC = Place.CLOSED, Place.PUBLIC
SEEN, BARRED, UNSEEN = Verdict.SEEN, Verdict.BARRED, Verdict.UNSEEN
HERE = "/beheer/fotos/"


def sha(name: str) -> str:
    """How a photo of this name is called."""
    return hashlib.sha256(name.encode()).hexdigest()


def post(place: str, *photos: str, published: bool = False, day: str = "2026-11-18") -> PostPrints:
    """A post at ``2026-2027/groep-3/kijkdoos`` with these photos, every one of which stands there."""
    group, _, slug = place.rpartition("/")
    closed, public = f"/besloten/{place}/", f"/uit-de-groepen/{place}/" if published else ""
    return PostPrints(
        source=f"groepen/{group}/{day}-{slug}/bericht.md", key=place, group=group, title=slug.capitalize(),
        closed=closed, public=public, photos=tuple(Print(
            name=f"{one}.jpg", original=sha(one), closed=(f"{closed}{one}.jpg",),
            public=(f"{public}{one}.jpg",) if public else ()) for one in photos))


def lay(school: School, posts: Iterable[PostPrints], number: int = 1) -> School:
    """A release with these posts, served now."""
    folder = school.home.releases / release_name(number)
    (folder / FOLDER).mkdir(parents=True)
    (folder / "release.json").write_bytes(msgspec.json.encode(Facts(number=number, moment="", trees={})))
    for name, data in pack(posts).items():
        (folder / FOLDER / name).write_bytes(data)
    swap(school.home, number)
    return school


def went_through(school: School) -> School:
    """Everybody of the school went through the list for photos before (gate/suitability.py)."""
    with school.register.reading() as rows:
        staff = set(rows.execute(select(schema.staff_role.c.person)).scalars())
    year = school.settings.site.year_on(school.today)
    for person in staff:
        suitability.went_through(school.register, school.settings.rules, person, "", year, school.clock())
    return school


def page_of(place: str) -> str:
    """Where a teacher looks at the photos of a post."""
    return f"{HERE}{id_of(post(place))}/"


def verdicts(school: School, *photos: str) -> dict[str, tuple[Verdict | None, Verdict | None]]:
    """What the build obeys, closed and public."""
    shown = Shown.read(school.home)
    return {one: (shown.verdict(sha(one), CLOSED), shown.verdict(sha(one), PUBLIC)) for one in photos}


def says(school: School, photo: str, asked: Iterable[str] = (), on: Iterable[str] = (), by: str = "office") -> Settled:
    """Somebody says who is on a photo."""
    ids = {name: child_id(school, name) for name in {*asked, *on}}
    spots = Photographs.kept(school.home).of([sha(photo)])
    return tags.settle(school.register, school.home, spots, [
        Answer(sha(photo), frozenset(ids[one] for one in asked), frozenset(ids[one] for one in on))],
        by=by, now=school.clock())


def tagged(school: School, photo: str) -> dict[str, bool]:
    """What is known of a photo, by first name."""
    p, c = schema.photo_child.c, schema.child.c
    with school.register.reading() as rows:
        return {row.first_name: row.shows for row in rows.execute(
            select(c.first_name, p.shows).join(schema.child, c.id == p.child).where(p.photo == sha(photo)))}
