"""Each plugin and each check taken away in turn: nothing private becomes public,
or the build stops."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pelicanconf
from school.home import PROGRAM, Home
from school.release import Release
from schoolpoort import press
from schoolpoort.build import BuildError
from schoolpoort.press import PressError
from tests.build.schools import G3, G4, SMALL, made, school, text, tree_bytes, write

SECRETS = (b"eikenbladeren", b"Bladeren zoeken", b"bladeren-zoeken", b"kartonnen muntjes", b"Sommen met",
           b"kikkers en manen")
PLUGINS = [plugin.__name__ for plugin in pelicanconf.PLUGINS]


def leaks(folder: Path) -> list[str]:
    return [path for path, data in tree_bytes(folder).items() if any(secret in data for secret in SECRETS)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "home")


@pytest.mark.parametrize("name", PLUGINS)
def test_without_a_plugin_nothing_private_is_public(home: Home, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{name}.register", lambda: None)
    try:
        made(home)
    except (BuildError, PressError):
        assert not home.current.exists()
    else:
        assert not leaks(home.current / "public")
        assert b"kartonnen muntjes" not in b"".join(tree_bytes(home.current / "closed/2026-2027/groep-3").values())


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_that_breaks_stops_the_build(home: Home, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pelican logs that, and goes on with exit status 0."""
    def broken() -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(f"{name}.register", broken)
    with pytest.raises(PressError, match="Cannot register plugin"):
        made(home)
    assert not home.current.exists()


def test_a_fence_alone_stops_what_a_source_would_attach(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the checker, the link settings and the file plugin all gone at once."""
    monkeypatch.setattr("schoolpoort.build.has_errors", lambda findings: False)
    monkeypatch.setattr("plugins.own_files.register", lambda: None)
    monkeypatch.setattr("plugins.rendered.register", lambda: None)
    real = press.address_settings
    monkeypatch.setattr(press, "address_settings", lambda tree: real(tree) | {
        "INTRASITE_LINK_REGEX": "[{|](?P<what>.*?)[|}]", "STATIC_PATHS": [".."]})
    target = home.content / f"{G4}/2026-11-19-sommen.md"
    write(home, f"{G3}/2026-11-18-kastanjes.md", text(
        "Kastanjes rapen", f"[x]({{attach}}{'../' * 12}{target})", "2026-11-18 12:00", "published"))
    with pytest.raises(PressError):
        made(home)
    assert not home.current.exists()


def test_verify_alone_stops_a_theme_that_shows_another_groups_post(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a run had been given another group's words by a mistake of ours."""
    real = press.template_globals
    monkeypatch.setattr(press, "template_globals", lambda theme: real(theme) | {
        "_": lambda words: "Wij betaalden in onze eigen winkel met kartonnen muntjes."})
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {finding.code for finding in caught.value.findings} == {"leak-sentence"}
    assert not home.current.exists()


def test_a_run_that_lost_a_post_stops_the_build(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    real = press._texts
    monkeypatch.setattr(press, "_texts", lambda inputs: dict(list(real(inputs).items())[1:]))
    with pytest.raises(BuildError) as caught:
        made(home)
    assert "file-lost" in {finding.code for finding in caught.value.findings}


def test_a_run_that_is_not_given_its_posts_stops_the_build(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the plugin that gives them could not register: nothing is read in its place."""
    monkeypatch.setattr("plugins.articles.register", lambda: None)
    with pytest.raises(BuildError) as caught:
        made(home)
    assert "file-lost" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("conf", ["pelicanconf.py", "publishconf.py"])
def test_plain_pelican_publishes_nothing_private_and_leaves_the_release_alone(home: Home, conf: str) -> None:
    made(home)
    before = tree_bytes(home.releases), Release.current(home).folder
    done = plain(home, conf)
    assert done.returncode == 0, done.stderr
    shown = tree_bytes(home.preview)
    assert b"De kastanjes rolden" in shown["uit-de-groepen/2026-2027/groep-3/kastanjes/index.html"]
    assert not leaks(home.preview)
    assert (tree_bytes(home.releases), Release.current(home).folder) == before


@pytest.mark.parametrize("conf", ["pelicanconf.py", "publishconf.py"])
def test_plain_pelican_does_not_write_into_what_is_served(home: Home, conf: str) -> None:
    made(home)
    before = tree_bytes(home.releases)
    assert plain(home, conf, "-o", str(home.output)).returncode != 0
    assert tree_bytes(home.releases) == before


def test_plain_pelican_without_any_plugin_publishes_nothing_private(home: Home) -> None:
    plain(home, "pelicanconf.py", "-e", "PLUGINS=[]")
    assert not leaks(home.preview)


def test_plain_pelican_stops_when_our_reading_of_headers_fails(home: Home) -> None:
    home.settings_file.write_text("[site]\n", encoding="utf-8")
    assert plain(home, "pelicanconf.py").returncode != 0
    assert not home.preview.exists()


def plain(home: Home, conf: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pelican", "content", "-s", str(PROGRAM / conf), *options],
                          cwd=home.root, env=os.environ | {"SCHOOLPOORT_HOME": str(home.root)}, check=False,
                          capture_output=True, text=True)


def test_the_small_school_has_secrets_to_leak(home: Home) -> None:
    """A test that looks for words which are nowhere would always pass."""
    made(home)
    everything = b"".join(tree_bytes(home.current / "closed").values())
    assert all(secret in everything for secret in SECRETS)
    assert len(SMALL) == 5
