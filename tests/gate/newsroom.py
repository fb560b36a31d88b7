"""A school where posts are put up and mails about them go out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import EmailMessage

from sqlalchemy import select, update

from gate import schema, telling
from gate.announcing import Announcer
from gate.library import Library, Shelf
from school.told import Cadence
from school.words import Group
from tests.gate.guarded.releases import STREAM, Printer
from tests.gate.small_school import ANNA, DIRK, EVA, School

G3, G5, ALL = "2026-2027/groep-3", "2026-2027/groep-5", "2026-2027/school"


@dataclass
class Newsroom:
    """It is Friday 20 November 2026, 15:40, and everybody but Dirk has signed in before."""

    school: School
    printer: Printer
    posts: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, school: School, *signed_in: str) -> Newsroom:
        school.clock.time = school.clock.time.replace(hour=14, minute=40)
        school.peopled()
        with school.register.writing() as rows:
            rows.execute(update(schema.address).where(schema.address.c.mail.in_(signed_in or (ANNA, EVA)))
                         .values(proven=school.clock()))
        room = cls(school, Printer(school.home))
        for group in (G3, G5, ALL):
            room.printer.trees.setdefault(f"besloten/{group}", {"index.html": b"<title>home</title>"})
        room.release()
        return room

    def puts_up(self, group: str, name: str, title: str, date: str = "", *, type: str = "bericht") -> None:
        """A post in a group's tree, and the release with it."""
        date = date or self.school.clock().astimezone(self.school.settings.site.zone).strftime("%Y-%m-%dT%H:%M")
        self.posts.setdefault(group, []).insert(
            0, {"title": title, "url": f"/besloten/{group}/{name}/", "date": date, "summary": "Geheim van de klas",
                "type": type})
        self.release()

    def withdraws(self, group: str, name: str) -> None:
        self.posts[group] = [one for one in self.posts[group] if f"/{name}/" not in one["url"]]
        self.release()

    def release(self) -> None:
        """A new release, that is looked through."""
        self.prints()
        Announcer(self.school.register).look(self.shelf, self.school.clock())

    def prints(self) -> None:
        """A new release."""
        for group, posts in self.posts.items():
            self.printer.trees[f"besloten/{group}"][STREAM] = json.dumps(posts).encode()
        self.printer.release()

    @property
    def shelf(self) -> Shelf:
        return Library(self.school.home).shelf()

    def passes(self, **time: float) -> list[EmailMessage]:
        """The time goes on; gives the mails that went out at the end of it."""
        self.school.clock.passes(**time)
        return self.sent()

    def sent(self) -> list[EmailMessage]:
        before = len(self.school.letterbox.mails)
        self.school.deliver()
        return self.school.letterbox.mails[before:]

    def person(self, mail: str) -> str:
        with self.school.register.reading() as rows:
            return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())

    def chooses(self, mail: str, cadence: Cadence, group: str = "") -> None:
        with self.school.register.writing() as rows:
            telling.choose(rows, self.school.settings.told, self.person(mail), Group.parse(group) if group else None,
                           cadence, self.school.clock())

    def states(self) -> list[tuple[str, str]]:
        """Every mail about posts with what became of it."""
        o = schema.outbox.c
        with self.school.register.reading() as rows:
            return [(row.kind, row.state) for row in rows.execute(
                select(o.kind, o.state).where(o.kind.startswith("news")).order_by(o.created, o.id))]


def to(mails: list[EmailMessage]) -> list[str]:
    """To whom, by address."""
    return sorted(str(mail["To"]) for mail in mails)


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


__all__ = ["ALL", "ANNA", "DIRK", "EVA", "G3", "G5", "Newsroom", "text", "to"]
