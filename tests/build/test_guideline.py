"""The guideline on the site is made from the rules and the settings, and from nothing else."""

from __future__ import annotations

import datetime

from school.rules import RULES
from school.settings import Settings
from schoolpoort.guideline import guideline
from tests.gate.small_school import TOML


def shown(more: str = "") -> dict[str, object]:
    return guideline(Settings.parse((TOML + more).encode()))


def test_every_rule_stands_on_it_with_its_number_and_what_the_program_does() -> None:
    page = guideline(Settings.parse(TOML.encode()))
    rules = [rule for part in page["parts"] for rule in part["rules"]]
    assert [rule["number"] for rule in rules] == [rule.number for rule in RULES]
    assert all(rule["kept"] and "{" not in rule["sentence"] for rule in rules)


def test_a_rule_that_the_school_has_off_is_not_on_it() -> None:
    assert "Huiswerk" in str(shown())
    assert "Huiswerk" not in str(shown('[rules.severity]\nhomework = "off"\n'))


def test_it_says_it_in_the_schools_words() -> None:
    assert "Bij ons geen huiswerk." in str(shown('[rules.words]\nhomework = "Bij ons geen huiswerk."\n'))


def test_its_day_is_that_of_the_newest_change_and_not_the_clocks() -> None:
    assert shown()["date"] == max(rule.changed for rule in RULES)
    assert shown("[rules]\nchanged = 2031-05-06\n")["date"] == datetime.date(2031, 5, 6)
