"""The demo's families are those of a real school, and of nobody real."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict

import pytest

from demo.fill import FAMILIES, STAFF
from demo.people import BY_NAME, SHOWN
from gate.families import CLASS, HEADINGS, MAILS, Line, read_list, understand
from school.home import PROGRAM, Home
from school.settings import Settings


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    site = Settings.read(Home(PROGRAM)).site
    read = list(understand(read_list(FAMILIES.read_bytes(), FAMILIES.name), site))
    assert all(isinstance(line, Line) for line in read)
    return [line for line in read if isinstance(line, Line)]


def test_the_list_has_the_headings_of_the_office() -> None:
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file, delimiter=";"))) == HEADINGS


def test_there_are_as_many_families_as_in_a_village(lines: list[Line]) -> None:
    assert 125 <= len(lines) <= 140
    assert 210 <= len({mail for line in lines for mail in line.mails}) <= 230
    sizes = Counter(line.group for line in lines)
    assert set(sizes) == {f"groep-{number}" for number in range(1, 9)}
    assert min(sizes.values()) >= 12


def test_families_are_of_many_kinds(lines: list[Line]) -> None:
    children: defaultdict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        children[line.mails].append(line)
    assert sum(len(family) > 1 for family in children.values()) >= 10, "brothers and sisters"
    assert sum(len(line.mails) == 1 for line in lines) >= 10, "one address"
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert any(row[MAILS[0]] == row[MAILS[1]] for row in rows), "two parents, one mailbox"
    assert {"de", "van den", "van der", "in 't"} <= {line.particle for line in lines}
    assert sum(not line.name.isascii() for line in lines) >= 10, "letters with something on them"


def test_children_are_as_old_as_their_group(lines: list[Line]) -> None:
    """Who is in groep 3 in November was six at the start of October, or nearly."""
    for line in lines:
        number = int(line.group.removeprefix("groep-"))
        assert line.born.year in (2022 - number, 2023 - number), line.name


def test_every_address_is_of_a_domain_that_nobody_can_own(lines: list[Line]) -> None:
    """example.nl and example.org are for examples (RFC 2606, SIDN)."""
    domains = {mail.rpartition("@")[2] for line in lines for mail in line.mails}
    assert domains == {"example.nl", "example.org"}


def test_everybody_whom_the_demo_shows_is_in_its_lists(lines: list[Line]) -> None:
    lists = tomllib.loads(STAFF.read_text(encoding="utf-8"))
    known = {mail for line in lines for mail in line.mails} | {one["mail"] for one in lists["staff"]}
    assert set(BY_NAME.values()) <= known
    assert {person.name for person in SHOWN} >= {"one_group", "two_groups", "household_one", "household_two",
                                                 "teacher", "head"}


def test_what_the_table_says_is_what_the_list_says(lines: list[Line]) -> None:
    reads: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        for mail in line.mails:
            reads[mail].add(line.group.replace("-", " "))
    for person in SHOWN:
        if person.mail in reads:
            assert set(person.reads.split(" en ")) == reads[person.mail], person.called


def test_one_parent_has_no_authority() -> None:
    guardians = tomllib.loads(STAFF.read_text(encoding="utf-8"))["guardian"]
    assert [one["mail"] for one in guardians if not one["authority"]] == [BY_NAME["no_authority"]]


def test_every_teacher_of_a_group_page_is_staff() -> None:
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        classes = {row[CLASS] for row in csv.DictReader(file, delimiter=";")}
    taught = {group for one in tomllib.loads(STAFF.read_text(encoding="utf-8"))["staff"]
              for group in one.get("groups", ())}
    assert {group.replace("-", " ").capitalize() for group in taught} == classes
