"""Faces on photos: found or missed, from the front or turned away; kept once, and never in anybody's way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from school.home import Home
from school.media import faces as looking
from school.media.face import SHARP, Face
from school.media.faces import Seen, Unseen, faces
from school.media.pool import START
from school.media.refusals import Why
from schoolpoort.derive import forget
from tests.conftest import Figure
from tests.media.heads import WALL, Head, Shot, bust, wall, with_faces, without_faces

SHARE, TURN = 0.06, 25  # the settings' own


def as_derivative(folder: Path, shot: Shot) -> tuple[str, Path]:
    """A picture as the build keeps it, and a hash for its original."""
    digest = hashlib.sha256(shot.name.encode()).hexdigest()
    file = folder / f"{digest}.webp"
    shot.picture.save(file, "WEBP", quality=78)
    return digest, file


@dataclass(frozen=True)
class Judged:
    """What was seen on a picture: the face found for each head, and the ones of nobody."""

    shot: Shot
    found: tuple[tuple[Head, Face | None], ...]
    alarms: tuple[Face, ...]


def judge(shot: Shot, seen: Seen) -> Judged:
    left = list(seen.faces)
    pairs = []
    for head in shot.heads:
        at = head.x / shot.picture.width, head.y / shot.picture.height
        mine = next((face for face in left if face.left <= at[0] <= face.left + face.width
                     and face.top <= at[1] <= face.top + face.height), None)
        if mine:
            left.remove(mine)
        pairs.append((head, mine))
    return Judged(shot, tuple(pairs), tuple(left))


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every picture of the set, looked at once, as a build does."""
    folder = tmp_path_factory.mktemp("faces")
    shots = [(*as_derivative(folder, shot), shot) for shot in (*with_faces(), *without_faces())]
    seen = faces(Home(folder), {digest: file for digest, file, _ in shots})
    judged = {}
    for digest, _, shot in shots:
        one = seen[digest]
        assert isinstance(one, Seen), (shot.name, one)
        judged[shot.name] = judge(shot, one)
    return judged


pytestmark = pytest.mark.xdist_group("faces")  # so that the set is looked at once


def clear(face: Face | None) -> bool:
    return face is not None and face.clear(SHARE, TURN)


def by_way(album: dict[str, Judged], name: str) -> dict[str, Face | None]:
    return {head.way: face for head, face in album[name].found}


def test_faces_are_found_and_what_is_missed_is_counted(album: dict[str, Judged], figure: Figure) -> None:
    said, found, all_heads = [], 0, 0
    for name, judged in album.items():
        if judged.shot.heads:
            seen = sum(face is not None for _, face in judged.found)
            said.append(f"{name}: {seen} of {len(judged.found)}")
            if not any(hard in name for hard in ("20 px", "14 px", "blocks")):
                found, all_heads = found + seen, all_heads + len(judged.found)
    empty = [judged for judged in album.values() if not judged.shot.heads]
    alarms = [judged.shot.name for judged in empty if judged.alarms]
    figure(31, f"faces of 28 px and more: {found} of {all_heads} found ({'; '.join(said)})")
    figure(31, f"photos and drawings without faces: false alarms on {len(alarms)} of {len(empty)} "
               f"({', '.join(alarms) or 'none'})")
    assert found >= all_heads * 0.9
    assert len(alarms) <= 1


def test_large_and_middling_heads_are_never_missed(album: dict[str, Judged]) -> None:
    for pixels in (400, 240, 120, 80, 60):
        assert all(face for _, face in album[f"one of {pixels} px"].found), pixels
    assert sum(face is not None for _, face in album["24 heads of 60 px"].found) >= 23


def test_a_large_face_from_the_front_is_clear_and_a_small_one_is_not(album: dict[str, Judged]) -> None:
    for pixels, is_clear in ((400, True), (240, True), (120, True), (60, False), (40, False)):
        [(_, face)] = album[f"one of {pixels} px"].found
        assert clear(face) is is_clear, (pixels, face)


def test_who_turns_away_is_not_from_the_front(album: dict[str, Judged], figure: Figure) -> None:
    turned = {head.yaw: face for name, one in album.items() if name.startswith("turned") for head, face in one.found}
    figure(31, "heads turned by so many degrees, as estimated: "
               + ", ".join(f"{yaw}: {face.turn if face else 'missed'}" for yaw, face in sorted(turned.items())))
    for yaw in (-15, 0, 15):
        assert clear(turned[yaw]), (yaw, turned[yaw])
    for yaw in (-60, 60):
        assert not clear(turned[yaw]), (yaw, turned[yaw])


def test_a_face_that_somebody_made_vague_does_not_stop_a_post(album: dict[str, Judged], figure: Figure) -> None:
    ways = by_way(album, "blurred") | by_way(album, "in blocks")
    figure(31, f"detail of a face (clear from {SHARP}): "
               + ", ".join(f"{way}: {face.detail if face else 'not found'}" for way, face in ways.items()))
    assert clear(ways["blur 1"]) and clear(ways["blocks 24"]), "anybody would recognise these"
    for way in ("blur 3", "blur 4", "blur 6", "blocks 12", "blocks 8"):
        assert not clear(ways[way]), way


def test_a_dark_room_and_a_tilted_head_hide_nobody(album: dict[str, Judged]) -> None:
    for light in (50, 25):
        assert all(clear(face) for _, face in album[f"light {light} %"].found), light
    for light in (12, 6):
        assert all(face for _, face in album[f"light {light} %"].found), light
    assert all(by_way(album, "tilted").values())


def test_drawn_children_are_not_faces(album: dict[str, Judged]) -> None:
    assert not [face for name, one in album.items() if name.startswith("drawn") for face in one.alarms if clear(face)]


# The store and the worker.

@pytest.fixture
def photo(home: Home) -> tuple[str, Path]:
    return as_derivative(home.root, Shot("one", wall((bust(120), (200, 100)))))


def test_a_photo_is_looked_at_once_and_only_numbers_are_kept(home: Home, photo: tuple[str, Path],
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    digest, file = photo
    told: list[tuple[int, int]] = []
    first = faces(home, {digest: file}, progress=lambda done, total: told.append((done, total)))
    monkeypatch.setattr(looking, "PROGRAM", "no.such.program")
    again = faces(home, {digest: file})
    one = again[digest]
    assert first == again and told == [(1, 1)]
    assert isinstance(one, Seen) and len(one.faces) == 1 and one.picture and one.picture.is_file()
    assert set(Face.__struct_fields__) == {"left", "top", "width", "height", "score", "pixels", "turn", "detail"}


def test_what_was_seen_goes_with_the_photo(home: Home, photo: tuple[str, Path]) -> None:
    digest, file = photo
    faces(home, {digest: file})
    (home.looks).mkdir(parents=True)
    (home.looks / f"{digest}.webp").write_bytes(b"x")
    forget(home, [digest])
    assert not [path for path in home.var.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    assert digest.encode() not in (home.derivatives / "index.sqlite").read_bytes()


@pytest.mark.parametrize(("data", "why"), [(b"", Why.BROKEN), (b"RIFF....WEBPVP8 ", Why.BROKEN),
                                           (b"\xff\xd8\xff\xe0", Why.BROKEN)])
def test_what_is_no_derivative_of_ours_is_not_judged_and_not_remembered(home: Home, data: bytes, why: Why) -> None:
    file = home.root / "x.webp"
    file.write_bytes(data)
    assert faces(home, {"0" * 64: file}) == {"0" * 64: Unseen(why)}
    wall((bust(120), (200, 100))).save(file, "WEBP")
    assert isinstance(faces(home, {"0" * 64: file})["0" * 64], Seen)


def test_a_file_that_is_gone_and_a_program_that_does_not_start_stop_nothing(
        home: Home, photo: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    digest, file = photo
    assert faces(home, {digest: home.root / "gone.webp"}) == {digest: Unseen(Why.UNREADABLE)}
    monkeypatch.setattr(looking, "PROGRAM", "no.such.program")
    assert "no.such.program" not in START and faces(home, {digest: file}) == {digest: Unseen(Why.CRASH)}


def test_when_time_is_over_the_rest_waits_for_the_next_build(home: Home, photo: tuple[str, Path]) -> None:
    digest, file = photo
    assert faces(home, {digest: file}, seconds=0) == {digest: Unseen()}
    assert faces(home, {digest: file, "1" * 64: file}, seconds=0.000001, workers=1) == {
        digest: Unseen(), "1" * 64: Unseen()}
    assert not list(home.derivatives.glob(".new-*"))


def test_a_photo_of_any_size_is_looked_at(home: Home) -> None:
    shots = [Shot("narrow", wall((bust(240), (0, 0))).crop((0, 0, 300, 1200))),
             Shot("tiny", wall().crop((0, 0, 1, 1))), Shot("high", wall((bust(120), (10, 1000))).resize((500, 3200))),
             Shot("small", bust(60))]
    photos = dict(as_derivative(home.root, shot) for shot in shots)
    seen = list(faces(home, photos).values())
    assert all(isinstance(one, Seen) for one in seen), seen
    assert isinstance(seen[0], Seen) and seen[0].faces and isinstance(seen[3], Seen) and seen[3].faces
    assert shots[0].picture.getpixel((299, 1199)) == WALL
