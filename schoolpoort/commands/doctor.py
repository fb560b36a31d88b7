"""``schoolpoort doctor``: what is set up and what is not, each with its remedy."""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Iterator

import click
from sqlalchemy.exc import SQLAlchemyError

from gate import smtp
from gate.errors import GateError
from gate.keys import KeyStore, load
from gate.mail import Composer, smtp_password, way_out
from gate.outbox import FinalRefusal, Unknown, queue
from gate.register import Register
from gate.rights import HEAD
from school.errands import oldest_seconds, set_apart, waiting
from school.home import Home
from school.journal import moment_in
from school.release import Release, ReleaseError
from school.settings import Settings
from school.statement import FILE as STATEMENT
from schoolpoort.parcel import CURRENT
from schoolpoort.shipping import Shipper
from schoolpoort.store import Store, StoreError
from schoolpoort.tidied import stamp

Verdict = tuple[bool, str, str]
"""Whether it is well, what it is about, and what to do."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@click.command()
@click.option("--mail", metavar="ADRES", help="Stuur een proefmail naar dit adres.")
def doctor(mail: str | None) -> None:
    """Zeggen wat ingericht is en wat niet, met wat eraan te doen is."""
    home = Home.find(os.environ)
    settings = Settings.read(home)
    here = (*_content(home), *_kept(home, settings), *_written(home), *_way_out(home, settings))
    verdicts = [*(() if settings.server.store.mirror else here), *_gate(home, settings), *_outside(settings),
                *_store(home, settings)]
    if mail:
        verdicts.append(_test_mail(home, settings, mail))
    for well, what, remedy in verdicts:
        click.echo(f"{'✓' if well else '✗'} {what}" + ("" if well else f"\n    {remedy}"))
    if not all(well for well, _, _ in verdicts):
        raise SystemExit(1)


def _content(home: Home) -> Iterator[Verdict]:
    yield home.content.is_dir(), f"teksten: {home.content}", "Zet hier de content van de school, of: schoolpoort init"
    try:
        release = Release.current(home)
        yield True, f"uitgave {release.number} van {release.facts.moment}, {len(release.facts.trees)} bomen", ""
        yield (release.folder / STATEMENT).is_file(), "de uitgave heeft een ondertekende verklaring", \
            "Kijk waarom niet: schoolpoort proof key, als de gebruiker van de bouw"
    except ReleaseError:
        yield False, "er is nog geen uitgave", "Maak er een met: schoolpoort build"
    closed = home.trees / "closed"
    if closed.is_dir():
        mode = stat.S_IMODE(closed.stat().st_mode)
        yield not mode & 0o007, "besloten bomen zijn niet voor iedereen leesbaar", f"Herstel met: chmod o= {closed}"


def _gate(home: Home, settings: Settings) -> Iterator[Verdict]:
    try:
        yield True, f"sleutels: {len(load(home.keys).keys)}", ""
    except GateError as error:
        yield False, "sleutels", str(error)
    try:
        register = Register.open(home, settings)
        now, head = register.revision()
        yield now == head, f"register: schema {now}", "Het register loopt achter; start een opdracht opnieuw"
        people = register.read_rights(_now().astimezone(settings.site.zone).date()).people.values()
        yield any(HEAD in person.roles for person in people), "er is een directeur", \
            'Voeg toe met: schoolpoort people staff add "NAAM" --mail ADRES --role directie'
        yield any(not person.is_staff for person in people), "er zijn gezinnen", \
            "Lees de lijst in met: schoolpoort people import BESTAND"
        waiting, oldest = queue(register)
        late = oldest is not None and _now() - oldest > datetime.timedelta(minutes=10)
        yield not late, f"uitgaande mail: {waiting} wachtend", "Kijk of de mailserver bereikbaar is; zie server.mail"
    except (GateError, SQLAlchemyError) as error:
        yield False, "register", str(error)


def _kept(home: Home, settings: Settings) -> Iterator[Verdict]:
    """What timers do; a school on somebody's own computer has none."""
    local, soon = "://localhost" in settings.site.url, _now() - datetime.timedelta(days=2)
    for what, last, remedy in (
            ("er is een back-up van de laatste twee dagen", moment_in(home.backed_up_file),
             "Maak er een met: schoolpoort backup, of zet de timer aan; zie deploy/"),
            ("er is opgeruimd in de laatste twee dagen", moment_in(stamp(home)),
             "Doe het met: schoolpoort tidy, of zet de timer aan; zie deploy/")):
        yield local or (last is not None and last > soon), what, remedy


def _written(home: Home) -> Iterator[Verdict]:
    """Posts that were written on a page, on their way to the repository."""
    if not home.inbox.is_dir():
        return
    late = oldest_seconds(home, _now()) > 600
    yield not late, f"geschreven berichten: {len(waiting(home))} onderweg", \
        "Kijk in het journaal waarom niet: schoolpoort-take-up; of doe het nu: schoolpoort hooks take-up"
    apart = set_apart(home, _now() - datetime.timedelta(days=7))
    yield not apart, "elk geschreven bericht van deze week is vastgelegd", \
        f"{apart} niet. Kijk in het journaal van schoolpoort-take-up; de leerkracht plaatst het daarna opnieuw"


def _outside(settings: Settings) -> Iterator[Verdict]:
    site = settings.site
    local = "://localhost" in site.url
    yield local or site.url.startswith("https://"), f"adres: {site.url}", "Zet https in site.url; zie deploy/"
    yield bool(site.security_contact), "contact voor security.txt", "Vul site.security_contact in"
    yield local or bool(settings.server.mail.sender), "afzender van mail", "Vul server.mail.sender in"


def _store(home: Home, settings: Settings) -> Iterator[Verdict]:
    if not settings.server.store.url:
        return
    try:
        bucket, wrong = Store.of(settings, os.environ), tuple[str, ...]()
        if settings.server.store.mirror:
            bucket.get(CURRENT)
        else:
            wrong = Shipper(home, bucket).differences()
    except (StoreError, ReleaseError) as error:
        yield False, f"opslag {settings.server.store.url}", str(error)
        return
    yield not wrong, f"opslag {settings.server.store.url}", " ".join(wrong) + " Loopt schoolpoort store push --watch?"


def _way_out(home: Home, settings: Settings) -> Iterator[Verdict]:
    """A conversation with the mail server, up to where a mail would begin. Records in the
    DNS are looked at by who receives: a test mail's head says so."""
    mail, where = settings.server.mail, f"{settings.server.mail.host}:{settings.server.mail.port}"
    if home.is_demo:
        yield True, f"mail gaat in de demo naar {home.outbox}", ""
        return
    try:
        secured = smtp.ask(mail, smtp_password(home), mail.bounces or mail.sender or settings.site.mail)
    except OSError as error:
        yield False, f"mailserver {where}", f"Hij zei: {error}. Kijk onder [server.mail], en in var/keys/smtp"
        return
    inside = mail.host in ("localhost", "127.0.0.1", "::1")
    yield True, f"mailserver {where} neemt mail van ons aan{f' ({secured})' if secured else ''}", ""
    yield inside or bool(secured), "de weg naar de mailserver is versleuteld", \
        "Zet starttls = true onder [server.mail], of port = 465"


def _test_mail(home: Home, settings: Settings, to: str) -> Verdict:
    try:
        message = Composer(Register.open(home, settings), KeyStore(home.keys), _now).test_mail(to)
        way_out(home, settings)(message)
    except (GateError, FinalRefusal, Unknown, OSError) as error:
        return False, f"proefmail aan {to}", f"{settings.server.mail.host}:{settings.server.mail.port} zei: {error}"
    return True, f"proefmail aan {to} is weg" + (f" (in de demo: {home.outbox})" if home.is_demo else ""), ""
