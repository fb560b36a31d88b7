"""Lighthouse, as its command line runs it: a phone on slow 4G, simulated."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench.machine import said

PROGRAM = Path(__file__).parent / "tools" / "node_modules" / ".bin" / "lighthouse"
AGAIN, TRIES = "Please run Lighthouse again", 3
"""What it says when its own look at the browser began too late (NO_NAVSTART); not about the page."""
FOUR = ("performance", "accessibility", "best-practices", "seo")


def told() -> str:
    """Its version."""
    return said([str(PROGRAM), "--version"])


def audited(address: str, cookie: str = "", skip: str = "", times: int = 3) -> dict[str, int]:
    """The four scores, 0 to 100: of performance, which depends on how busy the machine is, the median of
    ``times``. Raises RuntimeError when the page could not be looked at."""
    runs = [_once(address, cookie, skip) for _ in range(times)]
    return {kind: round(statistics.median(run[kind] for run in runs)) for kind in FOUR}


def _once(address: str, cookie: str, skip: str) -> dict[str, float]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(PROGRAM), address, "--output=json", f"--output-path={report}", "--quiet",
                   f"--only-categories={','.join(FOUR)}",
                   "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        command += [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
        command += [f"--skip-audits={skip}"] if skip else []
        for _ in range(TRIES):
            done = subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True,
                                  check=False, timeout=180)
            if AGAIN not in done.stderr:
                break
        if done.returncode:
            raise RuntimeError(f"{address}: {done.stderr[-500:]}")
        found = json.loads(report.read_bytes())
    if found["finalDisplayedUrl"].rstrip("/") != address.rstrip("/"):
        raise RuntimeError(f"{address} led to {found['finalDisplayedUrl']}")
    return {kind: 100 * found["categories"][kind]["score"] for kind in FOUR}
