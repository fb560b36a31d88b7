"""school.toml is read strictly, and every refusal says which setting and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from school.home import PROGRAM, Home, HomeError
from school.settings import Settings, SettingsError

GOOD = """
[site]
name = "obs De Linde"
short = "De Linde"
url = "https://delinde.example"
year = "2026-2027"
[site.groups]
groep-5 = { label = "Groep 5" }
[site.circles]
bovenbouw = { label = "Bovenbouw", groups = ["groep-5"] }
[rules]
[server]
"""

BROKEN = [
    ("[rules]", "[rule]", "rule", "rules"),
    ('short = "De Linde"', 'shrt = "De Linde"', "shrt", "short"),
    ('year = "2026-2027"', 'year = "2026-2028"', "site.year", "2026-2027"),
    ('year = "2026-2027"', "year = 2026", "site.year", "str"),
    ('url = "https://delinde.example"', 'url = "https://delinde.example/pad"', "site.url", ""),
    ('url = "https://delinde.example"', 'url = "javascript:alert(1)"', "site.url", ""),
    ('groups = ["groep-5"]', 'groups = ["groep-6"]', "groep-6", "groep-5"),
    ("groep-5 = {", '"Groep 5" = {', "Groep 5", "kleine letters"),
    ("[rules]", "[rules]\nkeep_releases = 1", "rules.keep_releases", "2"),
    ("[rules]", "[rules]\nkeep_releases = true", "rules.keep_releases", "int"),
    ("[server]", "[server]\nport = 0", "server.port", ""),
    ("[server]", "[server]\nsecret = 'x'", "secret", ""),
    ("[server]", "[server", "TOML", ""),
    ('name = "obs De Linde"', 'name = ""', "site.name", ""),
]


def test_a_good_file_is_read() -> None:
    settings = Settings.parse(GOOD.encode())
    assert str(settings.site.current_year) == "2026-2027"
    assert settings.site.label("bovenbouw") == "Bovenbouw"
    assert settings.site.group_names == ("groep-5", "bovenbouw")


@pytest.mark.parametrize(("good", "bad", "named", "remedy"), BROKEN)
def test_a_mistake_is_named_with_its_remedy(good: str, bad: str, named: str, remedy: str) -> None:
    assert good in GOOD
    with pytest.raises(SettingsError) as refusal:
        Settings.parse(GOOD.replace(good, bad).encode())
    assert named in str(refusal.value) and remedy in str(refusal.value)


def test_another_encoding_is_named() -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.parse(GOOD.replace("De Linde", "De Lindé").encode("windows-1252"))


def test_settings_do_not_change_after_reading() -> None:
    settings = Settings.parse(GOOD.encode())
    with pytest.raises(AttributeError):
        settings.site.url = "https://elders.example"  # type: ignore[misc]


def test_the_demo_schools_own_file_is_good() -> None:
    assert Settings.read(Home(PROGRAM)).site.short == "De Linde"


def test_a_folder_without_school_toml_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=re.escape(str(tmp_path))):
        Home.find({"SCHOOLPOORT_HOME": str(tmp_path)})


def test_no_setting_is_a_secret() -> None:
    """Secrets lie only in var/keys, so that school.toml can be shown to anybody."""
    names = PROGRAM.joinpath("school/settings.py").read_text(encoding="utf-8")
    fields = re.findall(r"^    (\w+): ", names, re.MULTILINE)
    assert fields and not [f for f in fields if re.search("secret|password|token|key", f)]
