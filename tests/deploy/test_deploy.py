"""The examples for a server are true: commands exist, units and proxies parse."""

from __future__ import annotations

import configparser
import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from school.home import PROGRAM

UNITS = sorted((PROGRAM / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
INSTALLED = "/opt/schoolpoort/.venv/bin/schoolpoort"


def need(program: str, *places: str) -> str:
    found = shutil.which(program, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", *places]))
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


def read(unit: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text())
    return parser


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_a_command_that_exists(unit: Path) -> None:
    program, *words = read(unit)["Service"]["ExecStart"].split(" ")
    assert program == INSTALLED
    done = subprocess.run([sys.executable, "-m", "schoolpoort", *words, "--help"], capture_output=True, text=True,
                          check=False, cwd=PROGRAM)
    command = " ".join(itertools.takewhile(lambda word: not word.startswith("-"), words))
    assert done.returncode == 0 and f"schoolpoort {command}" in done.stdout, done.stderr
    assert all(word in done.stdout for word in words if word.startswith("-"))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_one_of_two_users_and_shut_in(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["User"] in ("schoolpoort-build", "schoolpoort-gate") or unit.stem == "schoolpoort-backup"
    assert service["NoNewPrivileges"] == "yes" and service["ProtectSystem"] == "strict"
    writable, hidden = service["ReadWritePaths"].split(), service["InaccessiblePaths"]
    if service["User"] == "root":  # it reads what two users own, and writes only copies
        assert service["PrivateNetwork"] == "yes" and "/srv/school/var/keys" in hidden
        assert service["CapabilityBoundingSet"] == "CAP_DAC_OVERRIDE CAP_CHOWN"
        assert all("trees" not in path and "originals" not in path and path != "/srv/school/var" for path in writable)
    elif service["User"] == "schoolpoort-build":
        assert all(f"/srv/school/var/{name}" in hidden for name in ("keys", "register", "outbox", "apart"))
        # A mirror builds nothing; it has no content, and fetches what was built elsewhere.
        assert service.get("PrivateNetwork") == "yes" or unit.stem == "schoolpoort-mirror"
    else:
        assert all("/var/releases" not in path and "/var/trees" not in path for path in writable)
        assert "/srv/school/var" not in writable and "originals" in hidden


def test_every_timer_and_path_has_its_service() -> None:
    names = {unit.name for unit in UNITS}
    for unit in UNITS:
        if unit.suffix != ".service":
            assert f"{unit.stem}.service" in names


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    analyze = need("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text().replace(INSTALLED, "/bin/true")  # only the path is another
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run([analyze, "verify", "--man=no", *map(str, tmp_path.iterdir())], capture_output=True,
                          text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "schoolpoort" in line]
    assert not ours and done.returncode == 0, done.stderr


def test_systemd_would_make_the_two_users() -> None:
    sysusers = need("systemd-sysusers")
    done = subprocess.run([sysusers, "--dry-run", str(PROGRAM / "deploy" / "sysusers.conf")], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "schoolpoort-build" in done.stderr and "schoolpoort-gate" in done.stderr


def test_what_must_be_shut_is_shut_in_the_list_of_folders() -> None:
    rows = [line.split() for line in (PROGRAM / "deploy" / "tmpfiles.conf").read_text().splitlines()
            if line and not line.startswith("#")]
    modes = {row[1]: (row[2], row[3]) for row in rows if row[0] == "d"}
    for name in ("keys", "register", "outbox", "apart"):
        assert modes[f"/srv/school/var/{name}"] == ("0700", "schoolpoort-gate")
    for name in ("originals", "trees/closed"):
        assert modes[f"/srv/school/var/{name}"] == ("0750", "schoolpoort-build")


def test_nginx_understands_its_example(tmp_path: Path) -> None:
    nginx = need("nginx")
    subprocess.run([need("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x",
                    "-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")],
                   check=True, capture_output=True)
    example = (PROGRAM / "deploy" / "nginx" / "schoolpoort.conf").read_text()
    example = re.sub(r"listen (\[::\]:|)(80|443)", r"listen \g<1>1\g<2>", example)
    (tmp_path / "site.conf").write_text(example.replace("/etc/ssl/school", str(tmp_path)))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{ worker_connections 4096; }}\n"
        f"http {{ include {tmp_path}/site.conf; }}\n")
    done = subprocess.run([nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr, done.stderr


def test_caddy_understands_its_example(tmp_path: Path) -> None:
    caddy = need("caddy")
    done = subprocess.run([caddy, "adapt", "--config", str(PROGRAM / "deploy" / "caddy" / "Caddyfile")],
                          capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr


def test_no_location_of_nginx_puts_out_the_headers_of_the_server() -> None:
    """nginx takes the outer proxy_set_header lines only where there is none inside."""
    text = (PROGRAM / "deploy" / "nginx" / "schoolpoort.conf").read_text()
    inside = re.findall(r"location [^{]*\{([^}]*)\}", text)
    assert len(inside) >= 4 and not [one for one in inside if "proxy_set_header" in one]


@pytest.mark.parametrize("proxy", ["nginx/schoolpoort.conf", "caddy/Caddyfile"])
def test_a_proxy_decides_nothing_and_believes_no_client(proxy: str) -> None:
    text = (PROGRAM / "deploy" / proxy).read_text()
    assert "besloten" not in text and "proxy_cache on" not in text
    for name in ("X-Forwarded-For", "X-Forwarded-User", "Remote-User", "X-Original-URL", "Forwarded"):
        assert name in text
