"""Each rule about words and times, broken on purpose in a post: found on its line, in
words that a teacher understands; and a plain post is left alone."""

from __future__ import annotations

import datetime

import pytest

from school.posts import Post, parse_post
from school.rhythm import judge_times, working_day_after
from school.settings import Settings
from school.wording import judge_words
from tests.gate.small_school import TOML

SETTINGS = Settings.parse(TOML.encode())
HEAD = "Titel: Herfst\nDatum: {date}\nStatus: besloten\nSoort: {kind}\n\n"
LONG = " ".join(["woord"] * 26) + "."


def post(body: str, name: str = "herfst", date: str = "2026-11-20 15:10", kind: str = "bericht",
         group: str = "groep-3") -> Post:
    text = HEAD.format(date=date, kind=kind) + body
    one, findings = parse_post(f"groepen/2026-2027/{group}/{name}.md", text.encode(), (), SETTINGS)
    assert isinstance(one, Post), findings
    return one


@pytest.mark.parametrize(("body", "code", "said"), [
    ("Zo gaat het.\n\nDe citoscore is binnen.", "confidential", "“citoscore” kan vertrouwelijk zijn"),
    ("Zo.\n\nHij heeft ADHD.", "confidential", "“ADHD”"), ("Zo.\n\nDe diagnose is er.", "confidential", "“diagnose”"),
    ("Zo.\n\nBel 06-12 34 56 78.", "private-data", "lijkt een telefoonnummer"),
    ("Zo.\n\nBel +31 (0)6 12345678.", "private-data", "lijkt een telefoonnummer"),
    ("Zo.\n\nMail oma@thuis.example.", "private-data", "mailadres dat niet van de school is"),
    ("Zo.\n\nKom naar Kerkstraat 12.", "private-data", "lijkt een huisadres"),
    ("Zo.\n\nNummer 111222333.", "private-data", "burgerservicenummer"),
    ("Zo.\n\nDit is de zoon van de bakker.", "one-child", "lijkt over één kind te gaan"),
    ("Zo.\n\nGefeliciteerd, Bram.", "one-child", "lijkt over één kind te gaan"),
    ("Zo.\n\nHet huiswerk is af.", "homework", "lijkt huiswerk"),
    (f"Zo.\n\n{LONG}", "long-sentence", "heeft 26 woorden"),
    ("Zo.\n\nWij faciliteren dat.", "hard-word", "“faciliteren” is voor veel ouders een moeilijk woord"),
])
def test_a_rule_broken_on_purpose_is_found(body: str, code: str, said: str) -> None:
    (finding,) = judge_words(post(body), SETTINGS)
    assert (finding.code, finding.line) == (code, 8)
    assert said in finding.what and "afspraak" in str(finding) and "zo verder: " in str(finding)


@pytest.mark.parametrize("body", [
    "We zochten bladeren. Mail info@proef.example of bel ons.", "Er is geen huiswerk.",
    "Wij telden 123456789 blaadjes.",
    "- " + LONG, "| a | " + LONG, "[een lange link](https://example.org/012-3456789)",
    "In 2026 waren er 1234 kinderen.",
])
def test_a_plain_post_is_left_alone(body: str) -> None:
    assert judge_words(post(body), SETTINGS) == []


def test_a_rule_that_is_off_says_nothing() -> None:
    off = Settings.parse(TOML.encode() + b'[rules.severity]\nhomework = "off"\n')
    assert judge_words(post("Het huiswerk is af."), off) == []


def times(*posts: Post, now: str = "2026-11-20T16:00") -> list[tuple[str, str]]:
    found = judge_times(posts, (), SETTINGS, datetime.datetime.fromisoformat(now))
    return [(finding.code, finding.allowed) for finding in found]


def test_an_evening_waits_for_the_morning_and_a_saturday_for_monday() -> None:
    fine = post("Hoi.", "fijn", kind="doelen")
    late = post("Hoi.", "laat", date="2026-11-19 22:30")
    saturday = post("Hoi.", "zaterdag", date="2026-11-14 11:00")
    assert times(fine) == []
    assert times(fine, late) == [("hours", "plaats het morgen om 8.00")]
    assert times(fine, saturday) == [("hours", "plaats het maandag 16 november om 8.00")]
    assert working_day_after(datetime.date(2026, 11, 20)) == datetime.date(2026, 11, 23)


def test_a_third_post_on_a_day_is_one_too_many() -> None:
    posts = [post("Hoi.", f"n{number}", kind="doelen") for number in range(3)]
    assert [code for code, _ in times(*posts)] == ["too-often"]
    assert times(*posts[:2]) == []


def test_a_class_that_is_silent_for_weeks_is_told_softly() -> None:
    old, new = post("Hoi.", "oud", date="2026-09-10"), post("Hoi.", "nieuw", group="groep-4", kind="doelen")
    assert [code for code, _ in times(old, new)] == ["too-seldom", "goals"]
