"""A face on a published photo: told to who publishes, and in nobody's way."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageFilter

from school.dossiers import read_all
from school.findings import Finding
from school.home import Home
from school.media import faces as looking
from schoolpoort import sight
from schoolpoort.build import Built
from schoolpoort.cli import cli
from schoolpoort.erase import erase, find_doomed
from tests.build.schools import G3, G4, MOMENT, made, school, text, tree_bytes, write
from tests.media.heads import FACE, bust, wall

pytestmark = pytest.mark.xdist_group("faces")
TUIN, KLAS = f"{G4}/2026-11-21-tuin", f"{G3}/2026-11-21-klas"


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


CLEAR = jpeg(wall((bust(FACE), (200, 100))))
VAGUE = jpeg(wall((bust(FACE).filter(ImageFilter.GaussianBlur(4)), (200, 100))))
NOBODY = jpeg(wall())


def tuin(status: str = "published") -> str:
    return text("De moestuin", "De boerenkool staat er nog.\n\n![De tuin](tuin.jpg)", "2026-11-21", status,
                Gallery="De moestuin")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The same clear face in a published post and in a closed one."""
    home = school(tmp_path / "home", {
        f"{TUIN}/bericht.md": tuin(),
        f"{KLAS}/bericht.md": text("In de klas", "Hard aan het werk.", "2026-11-21", Gallery="De klas")})
    (home.content / TUIN / "tuin.jpg").write_bytes(CLEAR)
    (home.content / KLAS / "klas.jpg").write_bytes(jpeg(wall((bust(240), (10, 10)))))
    return home


def told(built: Built) -> list[Finding]:
    return [finding for finding in built.hints if finding.code in sight.CODES]


def looks(home: Home) -> list[Path]:
    return sorted(home.looks.iterdir())


def test_a_clear_face_stops_its_post_with_file_line_why_and_how_to_go_on(home: Home) -> None:
    [finding] = told(made(home))
    assert (finding.path, finding.line, finding.severity) == (f"{TUIN}/bericht.md", 9, "stop")
    assert "“tuin.jpg”" in finding.what and "1 gezicht groot, scherp en van voren" in finding.what
    assert "hulp" in finding.what and "bewijst niets" in finding.what
    assert "vaag" in finding.allowed and "besloten" in finding.allowed
    [kept] = [one for one in read_all(home.current) if one.findings]
    assert kept.findings[0]["rule"] == 6, "who publishes reads it"


def test_the_picture_with_boxes_is_for_the_gate_and_in_no_tree(home: Home) -> None:
    made(home)
    [look] = looks(home)
    [dossier] = [one for one in read_all(home.current) if one.findings]
    assert look.name == f"{dossier.words.photos[0].original}.webp"
    assert look.stat().st_mode & 0o777 == 0o640 and home.looks.stat().st_mode & 0o777 == 0o750
    with Image.open(look) as picture:
        assert picture.format == "WEBP" and max(picture.size) <= 1280
        assert picture.getpixel((0, 0)) != (0, 0, 0)
    assert look.read_bytes() not in tree_bytes(home.current).values()


def test_only_published_photos_are_looked_at_and_what_becomes_closed_leaves(home: Home) -> None:
    made(home)
    seen = [path for path in home.derivatives.rglob(looking.RECIPE)]
    assert len(seen) == 1
    write(home, f"{TUIN}/bericht.md", tuin("private"))
    assert not told(made(home)) and not looks(home)


def test_an_erased_photo_leaves_no_picture_of_it(home: Home) -> None:
    made(home)
    erase(home, find_doomed(home, f"{TUIN}/tuin.jpg"), MOMENT, grace=0)
    assert not looks(home) and not list(home.derivatives.rglob(looking.RECIPE))


@pytest.mark.parametrize(("photo", "severities"), [(VAGUE, ["ask"]), (NOBODY, [])])
def test_a_vague_face_asks_and_no_face_says_nothing(home: Home, photo: bytes, severities: list[str]) -> None:
    (home.content / TUIN / "tuin.jpg").write_bytes(photo)
    assert [finding.severity for finding in told(made(home))] == severities


def test_what_is_large_and_what_is_turned_away_are_settings(home: Home) -> None:
    made(home)
    settings = home.settings_file.read_text(encoding="utf-8")
    home.settings_file.write_text(settings.replace("[rules]", "[rules]\nface_share = 0.5"), encoding="utf-8")
    assert [finding.severity for finding in told(made(home))] == ["ask"]


def test_a_school_may_ask_hint_or_not_look_at_all(home: Home) -> None:
    settings = home.settings_file.read_text(encoding="utf-8")
    for strict, loose, said in (("ask", "off", ["ask"]), ("off", "hint", ["hint"]), ("off", "off", [])):
        home.settings_file.write_text(
            f'{settings}\n[rules.severity]\nface-clear = "{strict}"\nface-small = "{loose}"\n', encoding="utf-8")
        assert [finding.severity for finding in told(made(home))] == said, (strict, loose)
    assert not looks(home)


def test_on_a_page_of_the_school_a_face_is_asked_about(home: Home) -> None:
    write(home, "paginas/team/pagina.md", text("Het team", "![Juf Marieke](juf.jpg)", status="published"))
    (home.content / "paginas/team/juf.jpg").write_bytes(CLEAR)
    assert {finding.path: finding.severity for finding in told(made(home))} == {
        f"{TUIN}/bericht.md": "stop", "paginas/team/pagina.md": "ask"}


def test_a_detector_that_fails_or_may_not_take_time_stops_no_build(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = home.settings_file.read_text(encoding="utf-8")
    home.settings_file.write_text(settings.replace("[rules]", "[rules]\nface_seconds = 0"), encoding="utf-8")
    [finding] = told(made(home))
    assert finding.severity == "ask" and "niet bekeken: daarvoor was nu geen tijd" in finding.what
    home.settings_file.write_text(settings, encoding="utf-8")
    monkeypatch.setattr(looking, "PROGRAM", "no.such.program")
    [finding] = told(made(home))
    assert finding.severity == "ask" and "niet bekeken" in finding.what
    monkeypatch.setattr(sight, "faces", broken)
    assert [finding.severity for finding in told(made(home))] == ["ask"]


def broken(*given: object, **more: object) -> None:
    raise OSError("the disk is full")


def run(home: Home, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["--home", str(home.root), *words], env={"SCHOOLPOORT_HOME": str(home.root)})
    return done.exit_code, done.output


def test_marieke_hears_it_from_check_before_any_build(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run(home, "check")
    assert code == 0 and "niet in het openbaar: op de foto “tuin.jpg”" in said and "klas.jpg" not in said
    assert "gezicht" not in run(home, "check", "--no-photos")[1]
    found = json.loads(run(home, "check", "--json")[1])["findings"]
    assert [one["severity"] for one in found if one["code"] in sight.CODES] == ["stop"]
    monkeypatch.setattr(sight, "_ours", lambda home: False)
    code, said = run(home, "check")
    assert code == 0 and "tip: de foto's zijn nu niet bekeken" in said


def test_only_the_worker_loads_opencv() -> None:
    """Loading it costs a quarter of a second, and it is large to trust."""
    code = "import sys, schoolpoort.cli, schoolpoort.build, schoolpoort.sight; print('cv2' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
