"""Every link of a new page to the site itself, followed in the release to be.

A link to a post or page that is not built now is a hint: somebody else, or the
clock, may take a text away, and that stops nobody (DESIGN 3.1).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from school.findings import Finding
from school.home import Home
from school.manifest import Manifest
from school.words import Tree
from schoolpoort.expected import expected
from schoolpoort.places import is_text, tree_of
from schoolpoort.plan import Plan
from schoolpoort.press import Pressed

GATE = ("/besloten/", "/inloggen/", "/uitloggen/", "/account/")
"""Pages of the gate that static pages link to."""

PLAIN = re.compile(r"/(?:\w[\w.-]*/)*(?:\w[\w.-]*)?", re.ASCII)
"""A path that says what it says: none of it means anything else in an address."""
_WHOLE = re.compile(r"/|[a-z][a-z0-9+.-]*:")
"""How an address begins that means the same on every page: with a path of the site, or a scheme."""
_LINK = re.compile(r'="(?:(?<=\shref=")|(?<=\ssrc=")|(?<=\sposter=")|(?<=\saction=")|(?<=\s(srcset)="))([^"]*)"')
"""The value of an attribute that leads somewhere; looked for by what stands behind every name, since
that is found a letter at a time without trying five names at each space."""


def links_of(text: str) -> frozenset[str]:
    """Where a page, or a piece of one, links to."""
    urls: set[str] = set()
    for several, value in set(_LINK.findall(text)):
        found = [part.split()[0] for part in value.split(",") if part.strip()] if several else [value]
        urls.update(map(html.unescape, found))
    return frozenset(urls)


def leading(urls: frozenset[str], page: str) -> frozenset[str]:
    """These links of a page without those within it that arrive."""
    within = [url for url in urls if url.startswith("#") and (len(url) == 1 or f'id="{url[1:]}"' in page)]
    return urls.difference(within)


class Links:
    """``findings``, ``hints`` and ``count`` grow with each page followed."""

    def __init__(self, home: Home, plan: Plan, pressed: Mapping[str, Pressed]) -> None:
        self.home, self.plan, self.pressed = home, plan, pressed
        self.findings: list[Finding] = []
        self.hints: list[Finding] = []
        self.count = 0
        self._paths: dict[str, Collection[str]] = {}
        self._judged: dict[tuple[str, str], tuple[str, str]] = {}
        self._there: set[str] = set()  # that say the same on every page, and arrive

    @cached_property
    def site(self) -> str:
        return self.plan.inputs[0].world.settings.site.url

    def follow(self, tree: Tree, path: str, urls: frozenset[str]) -> None:
        """Follow the links of one page, as ``leading`` gives them."""
        page = tree.prefix + path.removesuffix("index.html")
        rest = urls - self._there
        self.count += len(urls) - len(rest)
        for url in rest:
            self._link(tree, path, page, url)

    def _link(self, tree: Tree, path: str, page: str, url: str) -> None:
        if url.startswith("#"):
            self._say(tree, path, "link-anchor", f"“{url}” is er niet op deze pagina")
            return
        base = "" if _WHOLE.match(url) else page  # most links say the same on every page
        judged = self._judged.get((base, url))
        if judged is None:
            judged = self._judged[base, url] = self._led(base, url)
        what, target = judged
        if what == "there" and not base:
            self._there.add(url)
        self.count += what != "outside"
        if what == "broken":
            self._say(tree, path, "link-broken", f"“{target}” bestaat niet")
        elif what == "away":
            self.hints.append(Finding(f"{tree}/{path}", 0, "link-away", f"“{target}” wordt nu niet gebouwd",
                                      severity="hint"))

    def _led(self, base: str, url: str) -> tuple[str, str]:
        """What there is at the end of a link on the page ``base``, and its path on this site."""
        if not base and PLAIN.fullmatch(url):
            return self._judge(url), url
        full = urlsplit(urljoin(self.site + base, url))
        if full.scheme not in ("http", "https") or f"{full.scheme}://{full.netloc}" != self.site:
            return "outside", ""
        target = unquote(full.path)
        return self._judge(target), target

    def _judge(self, target: str) -> str:
        if target in GATE:
            return "there"
        tree = tree_of(target)
        paths = self._paths_of(tree)
        path = target.removeprefix(tree.prefix)
        if (path + "index.html" if path.endswith("/") or not path else path) in paths:
            return "there"
        return "away" if is_text(target) else "broken"

    def _paths_of(self, tree: Tree) -> Collection[str]:
        """All paths of a tree of the release to be; empty when it has none. Of a new tree
        those that it must have: that it has them is looked at apart."""
        name = str(tree)
        if name not in self._paths:
            place, made = self.plan.places.get(name), self.pressed.get(name)
            if made:
                self._paths[name] = expected(made.job.inputs, tuple(made.job.static))
            elif place is None:
                self._paths[name] = frozenset()
            else:
                manifest = Manifest(self.home.trees / place / "manifest.sqlite")
                self._paths[name] = frozenset(manifest.paths())
                manifest.close()
        return self._paths[name]

    def _say(self, tree: Tree, path: str, code: str, what: str) -> None:
        self.findings.append(Finding(f"{tree}/{path}", 0, code, what))
