"""What else a key opens: nothing, but photos for one's own groups."""

from __future__ import annotations

import io
import re
import stat
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from gate.rights import HEAD
from gate.roles import STAFF
from school.home import Home
from school.settings import Settings
from schoolpoort import pushers
from schoolpoort.pushers import PushersError, read_pushers
from tests.git.school import PUSHERS, School

pytestmark = pytest.mark.xdist_group("git")

MARIEKE, NOOR = "juf-marieke", "directeur"
ADD = "schoolpoort photos add"


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


def tar_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"{name}.jpg")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def test_a_teacher_sends_photos_to_a_post_of_the_own_group(school: School) -> None:
    sent = school.ask(MARIEKE, f"{ADD} groep-3/kijkdoos --from-tar", tar_of(doos=photo()))
    assert sent.returncode == 0, sent.stderr
    assert (school.home.originals / "2026-2027/groep-3/2026-09-04-kijkdoos/doos.jpg").read_bytes() == photo()
    one = school.ask(MARIEKE, f"{ADD} groep-3/kijkdoos - --name 'nog een.jpg'", photo())
    assert one.returncode == 0, one.stderr


@pytest.mark.parametrize(("who", "command", "words"), [
    (MARIEKE, f"{ADD} groep-4/vier --from-tar", "Groep 4 is niet uw groep"),
    (MARIEKE, f"{ADD} 2025-2026/groep-3/toen --from-tar", "schooljaar 2025-2026 is niet dit schooljaar"),
    (MARIEKE, f"{ADD} paginas/over --from-tar", "van de directie"),
    (MARIEKE, f"{ADD} groep-3/buiten --from-tar", "staat op de openbare site; alleen directie zet daar foto's bij"),
    (MARIEKE, f"{ADD} groep-3/kijkdoos /etc/passwd", "over ssh kan alleen"),
    (MARIEKE, f"{ADD} groep-3/kijkdoos --from-tar --to elders", "over ssh kan alleen"),
    (MARIEKE, f"{ADD} --from-tar ../../../etc", "over ssh kan alleen"),
    (MARIEKE, "schoolpoort photos remove groep-3/kijkdoos doos.jpg", "en verder niets"),
    (MARIEKE, "schoolpoort people import x", "en verder niets"),
    (NOOR, "sh -c id", "en verder niets"),
    (NOOR, "", "en verder niets"),
    (NOOR, "git-upload-archive school.git", "en verder niets"),
    (NOOR, "git-receive-pack '/etc'", "hier is één repository"),
    (NOOR, "git-upload-pack 'school.git; id'", "hier is één repository"),
    (NOOR, "git-upload-pack --upload-pack=id school.git", "en verder niets"),
    (NOOR, "git-upload-pack 'school.git", "en verder niets"),
], ids=lambda value: value if value else "a terminal")
def test_nothing_else_is_run(school: School, who: str, command: str, words: str) -> None:
    said = school.ask(who, command)
    assert said.returncode != 0 and "uid=" not in said.stdout
    assert words in said.stderr, said.stderr
    assert not school.home.originals.exists()


def test_a_stranger_does_not_get_in(school: School) -> None:
    assert school.ask("stranger", "git-upload-pack 'school.git'").returncode == 255


def test_who_is_taken_out_is_out_at_once(school: School) -> None:
    """Even while authorized_keys is as it was."""
    file = school.home.var / "pushers.toml"
    file.write_text(file.read_text().partition("[directeur]")[0])
    said = school.ask(NOOR, "git-upload-pack 'school.git'")
    assert said.returncode == 1 and "niet (meer) bekend" in said.stderr


def test_a_line_for_sshd_allows_one_command_and_nothing_else(school: School) -> None:
    lines = school.command("hooks", "keys").stdout.splitlines()
    assert len(lines) == 2
    for line, name in zip(lines, (MARIEKE, NOOR), strict=True):
        assert re.fullmatch(rf'command="[^"]+ hooks shell {name}",restrict ssh-ed25519 \S+ {name}', line), line
    assert stat.S_IMODE(school.sshd.authorized.stat().st_mode) == 0o600


@pytest.mark.parametrize(("change", "words"), [
    (("leerkracht", "meester"), "onbekende rol “meester”"),
    (("2026-2027/groep-3", "groep-3"), "Bedoelde u “2026-2027/groep-3”?"),
    (("2026-2027/groep-3", "2026-2027/groep-33"), "Bedoelde u “2026-2027/groep-3”?"),
    (("person", "naam"), "is niet te lezen"),
    (('keys = ["ssh-ed25519', 'keys = ["command=\\"sh\\" ssh-ed25519'), "is geen openbare ssh-sleutel"),
    (("[directeur]", "[Directeur]"), "kleine letters"),
    (("ONE", "TWO"), "dezelfde sleutel"),
])
def test_a_mistake_in_the_list_of_pushers_is_told_and_opens_nothing(
        tmp_path: Path, school: School, change: tuple[str, str], words: str) -> None:
    one, two = school.sshd.public(MARIEKE), school.sshd.public(NOOR)
    text = PUSHERS.replace("{juf-marieke}", one).replace("{directeur}", one if change == ("ONE", "TWO") else two)
    home = Home(school.home.root)
    (home.var / "pushers.toml").write_text(text.replace(*change))
    with pytest.raises(PushersError, match=re.escape(words)):
        read_pushers(home, Settings.read(home))


def test_a_list_that_others_may_change_is_refused(school: School) -> None:
    (school.home.var / "pushers.toml").chmod(0o666)
    said = school.ask(NOOR, "git-upload-pack 'school.git'")
    assert said.returncode == 1 and "chmod go-w" in said.stderr


def test_the_roles_are_those_of_the_gate() -> None:
    assert (HEAD, STAFF - {"ib", "conciërge"}) == (pushers.HEAD, pushers.ROLES)
