"""The letters: rendered, looked at by a machine's eyes, and used as a parent would."""

from __future__ import annotations

import datetime
import re
import stat
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from click.testing import CliRunner, Result
from sqlalchemy import update

from gate import codes, schema
from gate.i18n import FIRST_STEPS, translator
from gate.letters import guardians_of, letters
from gate.letters.drawing import draw
from gate.letters.page import BOTTOM, SIZES, Letter
from gate.letters.paper import FILES, Paper
from gate.letters.recipients import Child, Recipient, recipients
from gate.letters.words import words
from gate.steps import steps
from school.words import Group
from schoolpoort.cli import cli
from tests.gate.small_school import ANNA, DIRK, EVA, YEAR, School

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
BRAM = Child("Bram", "Bram de Vries", "Groep 3")


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pdfium.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def scanned(pdf: bytes, page: int = 0) -> list[str]:
    """What a phone's camera reads from a page."""
    with pdfium.PdfDocument(pdf) as document:
        picture = document[page].render(scale=2).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def made(school: School, *mails: str, language: str = "nl") -> bytes:
    persons = [school.person(mail).id for mail in mails]
    return letters(school.register, persons, language=language, by="office", now=school.clock())


def one(language: str = "nl", **more: object) -> Recipient:
    return Recipient(**{"person": "p", "name": "", "language": language, "children": (BRAM,), "elsewhere": False,  # type: ignore[arg-type]
                        **more})


def one_page(school: School, to: Recipient, language: str = "nl", code: str = "7K23-9M2T-4B6W-H3ZP") -> bytes:
    return draw(school.settings, [(to, code)], language=language, now=school.clock())


def test_the_qr_code_is_the_address_with_the_code_behind_the_hash(opened: School) -> None:
    pdf = made(opened, ANNA)
    printed = CODE.findall(pages(pdf)[0])
    assert len(printed) == 1
    assert scanned(pdf) == [f"http://localhost/koppelen/#{printed[0]}"]


@pytest.mark.parametrize("language", FIRST_STEPS)
def test_the_qr_code_can_be_read_in_every_language(opened: School, language: str) -> None:
    assert scanned(one_page(opened, one(), language)) == ["http://localhost/koppelen/#7K23-9M2T-4B6W-H3ZP"]


def test_the_letter_leads_in(opened: School) -> None:
    """From the paper to the pages of the child's group."""
    code = CODE.findall(pages(made(opened, ANNA))[0])[0]
    anna = opened.browser()
    assert anna.post("/koppelen/", {"koppelcode": code.lower(), "address": "anna@elders.example"}).status_code == 303
    opened.deliver()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 303
    assert anna.is_signed_in


def test_a_letter_says_why_how_until_when_and_whom_to_ask(opened: School) -> None:
    text = pages(made(opened, ANNA))[0]
    assert "Beste ouder of verzorger van Cas en Bram," in text, "the eldest first"
    assert "obs De Proef deelt berichten en foto’s op een besloten site" in text
    for step in steps(opened.settings.site, translator("nl")):
        assert step in text
    assert "Gebruik hem vóór 1 januari 2027." in text and "20 november 2026" in text
    assert "De leerkracht van uw kind helpt u graag" in text and "info@proef.example" in text
    assert "Bram de Vries (Groep 3)" in text and "Cas de Vries (Groep 5)" in text


@pytest.mark.parametrize("language", [each for each in FIRST_STEPS if each not in ("nl", "ar")])
def test_the_second_language_stands_below_the_dutch(opened: School, language: str) -> None:
    text = pages(one_page(opened, one(), language))[0]
    for each in ("nl", language):
        for step in steps(opened.settings.site, translator(each)):
            assert step in text
    assert text.index("Lees mee met de groep") < text.index(translator(language)("Lees mee met de groep van uw kind"))


def test_arabic_is_written_from_the_right(opened: School) -> None:
    """Each line ends at the same right edge, and holds Arabic that can be read out."""
    pdf = one_page(opened, one(), "ar")
    with pdfium.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        boxes = [page.get_rect(number) for number in range(page.count_rects())]
        arabic = [box for box in boxes if re.search("[\u0600-\u06ff\ufb50-\ufefc]", page.get_text_bounded(*box))]
        picture = document[0].render(scale=2).to_pil().convert("L")
    assert arabic
    right = max(box[2] for box in arabic)
    assert right == pytest.approx((210 - 21) / 25.4 * 72, abs=3)
    # The title of the Arabic half: ink at the right margin, white on the left.
    top = int((document_height() - max(box[3] for box in arabic)) * 2)
    line = picture.crop((0, top, picture.width, top + 30))
    darkest = [line.crop((left, 0, left + 80, 30)).getextrema()[0] for left in (0, 120, 300, picture.width - 200)]
    assert all(ink > 240 for ink in darkest[:3]) and darkest[3] < 120


def document_height() -> float:
    return 297 / 25.4 * 72


@pytest.mark.parametrize("language", FIRST_STEPS)
def test_no_letter_of_a_letter_is_missing_from_the_fonts(opened: School, language: str,
                                                         caplog: pytest.LogCaptureFixture) -> None:
    one_page(opened, one(name="Şükrü Öztürk-Łęcka", children=(BRAM, Child("Ayşe", "Ayşe Ğ", "Groep 5"))), language)
    assert not [record for record in caplog.records if "missing" in record.getMessage().casefold()]


@pytest.mark.parametrize(("text", "families"), [
    ("Beste Noëlle", ["latin"]), ("Şükrü Łęcka", ["latin", "latin-more", "latin-ext"]), ("مرحبا", list(FILES))])
def test_only_the_fonts_that_a_letter_needs_are_unpacked(text: str, families: list[str]) -> None:
    """All of them are half a second of a processor."""
    with closing(Paper("", datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC))) as paper:
        paper.ink(12, (0, 0, 0), bold=True)
        paper.broken(text, 100)
        assert list(paper.fonts) == [f"{family}{style}" for family in families for style in ("", "B")]


@pytest.mark.parametrize("language", FIRST_STEPS)
def test_a_letter_is_one_page_also_for_a_large_family_with_long_names(opened: School, language: str) -> None:
    many = tuple(Child(f"Maximiliaan{n}", f"Maximiliaan{n} van der Wouden-Achterberg", "Groep 3") for n in range(7))
    to = one(name="Wilhelmina van der Wouden-Achterberg", children=many)
    assert len(pages(one_page(opened, to, language))) == 1
    site, today = opened.settings.site, opened.today
    texts = [words(site, to, today, each) for each in dict.fromkeys(("nl", language))]
    with closing(Paper("", opened.clock())) as paper:
        smallest = Letter(paper, site, texts, SIZES[-1])
        smallest.compose(to, "7K23-9M2T-4B6W-H3ZP", today)
        assert smallest.flow.y <= BOTTOM


def test_second_households_are_a_pile_of_their_own_behind_a_cover(opened: School) -> None:
    """Bram's father lives elsewhere: his letter is the last, and not for Bram's bag."""
    with opened.register.changing() as rows:
        rows.execute(update(schema.guardianship).values(household=1))
        rows.execute(update(schema.guardianship).where(
            schema.guardianship.c.person == opened.person(DIRK).id).values(household=2))
    text = pages(made(opened, DIRK, ANNA, EVA))
    assert len(text) == 4
    assert "Niet meegeven" in text[2] and "Hierna volgt één brief" in text[2]
    assert all("Niet meegeven" not in text[page] for page in (0, 1, 3))
    assert "Cas" in text[0] and "Fien" in text[1] and "Bram" in text[3]


def test_no_letter_shows_the_other_household(opened: School) -> None:
    with opened.register.changing() as rows:
        for mail, name in ((ANNA, "Anna Jansen"), (DIRK, "Dirk de Vries")):
            rows.execute(update(schema.person).where(schema.person.c.id == opened.person(mail).id).values(name=name))
    persons = [id for id, person in opened.register.read_rights(opened.today).people.items() if person.family]
    text = pages(letters(opened.register, persons, language="en", by="office", now=opened.clock()))
    letter = {name: next(page for page in text if f"Beste {name}," in page)
              for name in ("Anna Jansen", "Dirk de Vries")}
    assert "Dirk" not in letter["Anna Jansen"] and "Anna" not in letter["Dirk de Vries"]
    assert "Cas" in letter["Anna Jansen"] and "Cas" not in letter["Dirk de Vries"], "Cas is Anna's alone"
    for page in text:
        assert not re.search(r"@ouders\.example", page), "no address of a parent at all"
        assert len(set(CODE.findall(page))) <= 1


def test_printing_again_stops_the_letter_before_it(opened: School) -> None:
    first, second = (CODE.findall(pages(made(opened, ANNA))[0])[0] for _ in range(2))
    with opened.register.reading() as rows:
        assert codes.find(rows, first, opened.clock()) is None
        assert codes.find(rows, second, opened.clock())


def test_who_has_no_child_to_read_about_gets_no_letter(opened: School) -> None:
    with opened.register.changing() as rows:
        rows.execute(update(schema.guardianship).where(
            schema.guardianship.c.person == opened.person(EVA).id).values(access=False))
    with opened.register.reading() as rows:
        assert recipients(rows, [opened.person(EVA).id, opened.person(ANNA).id], opened.settings.site,
                          opened.today)[0].person == opened.person(ANNA).id
        assert opened.person(EVA).id not in guardians_of(rows, Group(YEAR, "groep-3"))


def test_the_guardians_of_a_group_in_the_order_of_the_children(opened: School) -> None:
    with opened.register.reading() as rows:
        assert guardians_of(rows, Group(YEAR, "groep-3")) == [opened.person(mail).id for mail in (ANNA, DIRK, EVA)]
        assert guardians_of(rows, Group(YEAR, "groep-5")) == [opened.person(ANNA).id]
        assert len(guardians_of(rows, Group(YEAR, "school"))) == 3
        assert guardians_of(rows, Group(YEAR, "groep-4")) == []


def test_the_same_letters_give_the_same_bytes(opened: School) -> None:
    assert one_page(opened, one(), "ar") == one_page(opened, one(), "ar")


def test_a_parent_who_chose_a_language_before_gets_the_letter_in_it(opened: School) -> None:
    with opened.register.writing() as rows:
        rows.execute(update(schema.person).where(schema.person.c.id == opened.person(EVA).id).values(language="tr"))
    text = pages(made(opened, ANNA, EVA, language=""))
    assert "Saygılarımızla" not in text[0] and "Bağlantı kodunuzu" in text[1] and "Bağlantı" not in text[0]


def test_a_language_that_no_letter_has_is_refused(opened: School) -> None:
    with pytest.raises(ValueError, match="geen taal"):
        made(opened, ANNA, language="xx")


def typed(school: School, *asked: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(school.home.root), "people", "letters", *asked],
                              catch_exceptions=False)


@pytest.fixture
def office(tmp_path: Path) -> School:
    """The school on SQLite, as the command opens it."""
    school = School.found(tmp_path).peopled()
    with school.register.changing() as rows:  # the command's clock is the machine's
        rows.execute(update(schema.membership).values(starts=datetime.date(2020, 8, 1), ends=None))
    return school


def test_the_command_writes_the_letters_of_a_group_for_the_office_alone(office: School, tmp_path: Path) -> None:
    file = tmp_path / "brieven.pdf"
    done = typed(office, "groep-3", "--language", "tr", "--out", str(file))
    assert done.exit_code == 0 and "3 brieven" in done.output, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = pages(file.read_bytes())
    assert len(text) == 4 and "Niet meegeven" in text[2] and "Bağlantı kodunuzu" in text[0]
    assert not CODE.search(done.output)
    office.register.close()


def test_the_command_skips_who_signed_in_unless_asked(office: School, tmp_path: Path) -> None:
    with office.register.writing() as rows:
        rows.execute(update(schema.address).where(schema.address.c.mail == EVA).values(proven=office.clock()))
    file = str(tmp_path / "brieven.pdf")
    assert "2 brieven (1 ouders zijn al ingelogd)" in typed(office, "groep-3", "--out", file).output
    assert "3 brieven" in typed(office, "groep-3", "--out", file, "--all").output
    office.register.close()


@pytest.mark.parametrize("group, said", [("groep-33", "bedoelde u “groep-3”?"), ("Groep 3", "groep"),
                                         ("groep-4", "geen kinderen"), ("2026/groep-3", "schooljaar")])
def test_the_command_says_what_is_wrong_with_a_group(office: School, group: str, said: str) -> None:
    done = typed(office, group)
    assert done.exit_code == 1 and said in done.output
    office.register.close()
