"""``make demo``: fill the demo school, build it, serve it, say who can sign in.

Everything happens in ``var/demo-school/``, a home of its own (demo/home.py), and is
safe to repeat: what is there already is kept.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from demo.approve import approve_all
from demo.draw import draw_all
from demo.fill import fill
from demo.home import found
from demo.looking import look_at_all, say_who
from demo.people import SHOWN
from school.home import PROGRAM, Home
from school.settings import Settings
from schoolpoort.server import ServeError, free_port, run

HOST = "127.0.0.1"
HOME = PROGRAM / "var" / "demo-school"
BUILT_WITH_HELD = 3  # exit status of a build that held something back (the draft of tomorrow)


def main() -> int:
    """The whole way; gives the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, help="another port than the first free one from 8000 on")
    parser.add_argument("--no-serve", action="store_true", help="fill and build only")
    asked = parser.parse_args()
    console = Console()
    try:
        home = found(HOME)
        port = free_port(HOST, asked.port or 8000, tries=1 if asked.port else 20)
        mark(home, port)
        prepare(home, console)
        if asked.no_serve:
            return 0
        _introduce(console, port)
        run(home, Settings.read(home), host=HOST, port=port, workers=2, target="demo.app:from_environment")
    except ServeError as error:
        console.print(f"[red]make demo:[/red] {error}")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def mark(home: Home, port: int) -> None:
    """Make ``home`` a demo home: from now on it serves on loopback only."""
    home.var.mkdir(parents=True, exist_ok=True)
    (home.var / "demo").write_text(f"http://localhost:{port}\n", encoding="utf-8")


def prepare(home: Home, console: Console) -> None:
    """Draw the pictures, fill the register, look at the photos, publish as the head, build. Raises ServeError when the
    build stops."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Tekenen", total=None)
        draw_all(home.content, lambda done, total: progress.update(task, completed=done, total=total))
    filled = fill(home)
    look_at_all(home, datetime.datetime.now(datetime.UTC))
    say_who(home)
    with Progress(*columns, console=console, transient=True) as progress:
        photos = progress.add_task("Foto's", total=None)
        approve_all(home, lambda done, total: progress.update(photos, completed=done, total=total))
    console.print(f"Register: {filled.children} kinderen, {filled.guardians} ouders, {filled.staff} medewerkers")
    built = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home.root), "build"], check=False)
    if built.returncode not in (0, BUILT_WITH_HELD):
        raise ServeError("de demoschool is niet gebouwd; hierboven staat waarom")


def _introduce(console: Console, port: int) -> None:
    site = f"http://localhost:{port}"
    table = Table(title="Wie kan inloggen", title_justify="left", show_lines=False)
    table.add_column("wie")
    table.add_column("mailadres", no_wrap=True)  # it is there to be copied
    table.add_column("leest")
    for person in SHOWN:
        table.add_row(person.who, person.mail, person.reads)
    console.print(table)
    console.print(f"\n  De school     {site}/\n  Inloggen      {site}/inloggen/  (typ een mailadres hierboven)"
                  f"\n  De mail       {site}/demo/post/  (hier staat de code; "
                  "voor wie op school werkt ook die van de app)"
                  f"\n  Schrijven     {site}/schrijven/  (als leerkracht of directeur)\n\nStoppen met Ctrl-C.")


if __name__ == "__main__":
    sys.exit(main())
