"""The school's own rules: one table, each with its number, sentence and severity."""

from __future__ import annotations

import datetime

import pytest

from school.rules import BY_CODE, RULES, SEVERITIES, dated
from school.settings import Settings, SettingsError

SITE = b'[site]\nname = "De Proef"\nshort = "Proef"\nurl = "http://localhost"\n'


def test_no_number_and_no_code_is_used_twice() -> None:
    assert [rule.number for rule in RULES] == list(range(1, len(RULES) + 1))
    assert len(BY_CODE) == len(RULES)


def test_every_rule_is_a_whole_sentence_and_says_how_to_go_on() -> None:
    rules = Settings.parse(SITE).rules
    for rule in RULES:
        sentence = rules.sentence(rule)
        assert sentence[0].isupper() and sentence.endswith(".") and "{" not in sentence, rule
        assert len(sentence.split()) <= 30 and rule.after and rule.severity in SEVERITIES


def test_a_school_sets_how_strict_a_rule_is_and_says_it_in_its_own_words() -> None:
    settings = Settings.parse(SITE + b"""[rules]
posts_a_day = 1
[rules.severity]
homework = "off"
name-school = "stop"
[rules.words]
too-often = "Bij ons: {posts_a_day} bericht per dag."
""")
    assert BY_CODE["homework"].say("x.md", 1, "wat", settings.rules.severity) == []
    (finding,) = BY_CODE["name-school"].say("x.md", 7, "wat", settings.rules.severity)
    assert (finding.severity, finding.rule, finding.line) == ("stop", 3, 7)
    assert "(afspraak 3)" in str(finding)
    assert settings.rules.sentence(BY_CODE["too-often"]) == "Bij ons: 1 bericht per dag."


@pytest.mark.parametrize(("toml", "said"), [
    ('[rules.severity]\nhomwork = "off"', "Bedoelde u “homework”?"),
    ('[rules.severity]\nzzz = "off"', "Bekend zijn: name-full"),
    ('[rules.severity]\nhomework = "stopp"', "Bedoelde u “stop”?"),
    ('[rules.severity]\nhomework = "streng"', "Kies uit off, hint, ask, stop"),
    ('[rules.words]\nhomwork = "Geen huiswerk."', "Bedoelde u “homework”?"),
    ('[rules.words]\nhomework = " "', "schrijf één zin"),
    ('[rules]\nhours = "18:00-8:00"', "eindigt voor het begint"),
])
def test_a_mistake_in_them_is_refused_with_what_was_meant(toml: str, said: str) -> None:
    with pytest.raises(SettingsError, match="rules") as refused:
        Settings.parse(SITE + toml.encode())
    assert said in str(refused.value)


def test_the_day_of_the_guideline_is_that_of_its_newest_change() -> None:
    newest = max(rule.changed for rule in RULES)
    assert dated(None) == dated(datetime.date(2020, 1, 1)) == newest
    assert dated(datetime.date(2099, 1, 1)) == datetime.date(2099, 1, 1)
