"""The text of a post, examined: links, pictures and HTML, each with its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import lxml.html
from lxml import etree

from school.findings import Finding, has_errors
from school.links import Leads, Link, may_read, read_link
from school.markup import ATTRIBUTES, TAGS, TooCostly, clean_html, finished, render, render_raw
from school.pictures import Medium, medium
from school.plain import plain
from school.posts import About, Post
from school.settings import Site
from school.words import Group, Status

_MARK = re.compile(r"<(?!/?(?:p|em|strong|h[1-6]|[uo]l|li|blockquote|hr|br|code|pre)>)")
"""A tag that there is something to say about: a link, an image, one with an attribute, an unknown one."""

__all__ = ["Examined", "Reading", "examine", "render"]


class Reading(NamedTuple):
    """A body with what its rules depend on. ``files`` lie beside the text,
    ``stored`` came apart from it, by another road and at another time."""

    source: str
    body: str
    first: int
    group: Group | None
    is_public: bool
    files: tuple[str, ...] = ()
    gallery: str = ""
    stored: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Post | About, stored: tuple[str, ...] = ()) -> Reading:
        """The body of a post, a page or a groep.md."""
        if isinstance(one, About):
            return cls(one.source, one.body, one.body_line, one.group, False, stored=stored)
        public = one.group is None or one.status is Status.PUBLISHED
        return cls(one.source, one.body, one.body_line, one.group, public, one.files, one.gallery, stored, one.order)


@dataclass(frozen=True)
class Examined:
    """The findings, and the links to pages of the site with their lines: those
    can only be judged by who knows all addresses. ``missing`` are the files
    that the text waits for."""

    findings: tuple[Finding, ...]
    links: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], links: Iterable[tuple[int, str]] = (),
           missing: Iterable[str] = ()) -> Examined:
        """What was found, each thing once; of most texts, in which nothing is, the same object."""
        found = cls(tuple(dict.fromkeys(findings)), tuple(links), tuple(dict.fromkeys(missing)))
        return found if found != NOTHING else NOTHING


NOTHING = Examined(())


@dataclass
class _Examiner:
    """Goes through one rendered body."""

    text: Reading
    site: Site
    findings: list[Finding] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def examined(self) -> Examined:
        """All that was found, each thing once."""
        return Examined.of(self.findings, self.links, self.missing)

    def say(self, line: int, code: str, what: str, allowed: str = "", meant: str = "",
            hint: bool = False) -> None:
        self.findings.append(Finding(self.text.source, line, code, what, allowed, meant,
                                     "hint" if hint else "error"))

    def line_of(self, needle: str) -> int:
        """The line of the next place where ``needle`` stands in the Markdown."""
        skip = self.seen[needle]
        self.seen[needle] += 1
        at = -1
        for _ in range(skip + 1):
            found = self.text.body.find(needle, at + 1) if needle else -1
            if found < 0:
                break
            at = found
        return self.text.first + (self.text.body.count("\n", 0, at) if at > 0 else 0)

    def line_of_tag(self, tag: str) -> int:
        end = r"\b" if tag[-1].isalnum() else ""
        match = re.search(rf"<\s*{re.escape(tag)}{end}", self.text.body, re.IGNORECASE)
        return self.text.first + (self.text.body.count("\n", 0, match.start()) if match else 0)

    def element(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) and f"<!--{element.text}" not in self.text.body:
            # Parsers take <?…> and <!…> for comments: text that would vanish.
            sign = (element.text or "!")[:1]
            self.say(self.line_of_tag(sign), "html-tag", f"HTML “<{sign}…>” mag niet in een bericht",
                     "gewone Markdown")
            return
        if not isinstance(tag, str):
            self.say(self.line_of_tag("!--"), "html-comment", "commentaar in HTML is voor niemand te zien",
                     "haal het weg", hint=True)
            return
        if tag not in TAGS:
            self.say(self.line_of_tag(tag), "html-tag", f"HTML “<{tag}>” mag niet in een bericht",
                     "gewone Markdown")
        for name in element.attrib:
            if tag in TAGS and name not in ATTRIBUTES.get(tag, ()):
                self.say(self.line_of_tag(tag), "html-attribute", f"“{name}” bij “<{tag}>” mag niet",
                         ", ".join(sorted(ATTRIBUTES.get(tag, ()))) or "geen kenmerken")
        if tag == "a" and "href" in element.attrib:
            self.link(element.get("href", ""))
        elif tag == "img":
            self.image(element.get("src", ""), element.get("alt", ""))

    def link(self, url: str) -> None:
        line = self.line_of(url)
        link = read_link(url, self.site)
        if link.leads is Leads.NOWHERE:
            self.say(line, link.code, link.what, link.allowed, link.suggestion)
        elif link.leads is Leads.BESIDE:
            self.beside(link, line)
        elif link.leads is Leads.SITE:
            self.links.append((line, link.target))
            if not may_read(link.target, self.text.group, self.text.is_public, self.site):
                self.say(line, "link-closed",
                         f"“{link.target}” is besloten voor lezers van deze tekst",
                         "een pagina die dezelfde lezers mogen zien")

    def image(self, url: str, alt: str) -> None:
        line = self.line_of(url)
        link = read_link(url, self.site)
        if link.leads is Leads.WORLD or (link.leads is Leads.NOWHERE and url.startswith("//")):
            self.say(line, "image-remote", f"afbeelding “{url[:80]}” staat op een andere site",
                     "een foto uit de eigen map")
        elif link.leads is Leads.NOWHERE:
            self.say(line, link.code, link.what, "een foto uit de eigen map", link.suggestion)
        elif link.leads is Leads.SITE:
            self.say(line, "link-outside", f"“{url[:80]}” wijst buiten de map van het bericht",
                     "een foto uit de eigen map")
        elif medium(link.target) is Medium.DOCUMENT:
            self.say(line, "image-type", f"“{link.target}” is geen foto of film",
                     "een link: [tekst](bestand.pdf)")
        else:
            self.beside(link, line)
            self.described(link.target, alt, line)

    def described(self, name: str, alt: str, line: int) -> None:
        if not alt.strip() and not self.text.gallery:
            self.say(line, "alt-missing", f"de beschrijving van “{name}” ontbreekt",
                     "![wat er te zien is](foto.jpg), of één beschrijving met Fotos in de kop")
        elif alt.strip() and alt.strip().casefold() in (name.casefold(), name.rpartition(".")[0].casefold()):
            self.say(line, "alt-name", f"de naam van het bestand “{name}” zegt niet wat er te zien is",
                     "een zin over de foto", hint=True)

    def beside(self, link: Link, line: int) -> None:
        self.mentioned.add(link.target)
        there = (*self.text.files, *self.text.stored)
        if link.target not in there:
            self.missing.append(link.target)
            close = next((name for name in there if name.casefold() == link.target.casefold()), "")
            self.say(line, "file-missing", f"“{link.target}” is er nog niet; het bericht wacht erop",
                     "een bestand in de map van het bericht", close, hint=True)

    def unmentioned(self) -> None:
        """Files that the text doesn't name: a gallery needs its one description.
        Photos that came later than the text stop nobody, so those are a hint."""
        rest = sorted({*self.text.files, *self.text.stored} - self.mentioned)
        photos = [name for name in rest if medium(name) in (Medium.PHOTO, Medium.FILM)]
        if photos and not self.text.gallery:
            self.say(1, "gallery-missing",
                     f"de beschrijving van de foto's ontbreekt ({', '.join(photos[:3])})",
                     "één regel “Fotos: wat er te zien is” in de kop",
                     hint=not set(photos) & set(self.text.files))
        for name in self.text.order:
            if name not in (*self.text.files, *self.text.stored):
                self.say(1, "order-missing", f"“{name}” bij “Volgorde” is er nog niet", "de namen van de foto's, met "
                         "komma's ertussen", hint=True)
        for name in rest:
            if medium(name) is Medium.DOCUMENT:
                self.say(1, "file-unused", f"“{name}” wordt in de tekst niet genoemd",
                         "een link: [tekst](bestand.pdf)", hint=True)


def examine(one: Post | About | Reading, site: Site) -> Examined:
    """Every finding about a body. Never raises, never takes long."""
    return rendered(one, site)[0]


def rendered(one: Post | About | Reading, site: Site) -> tuple[Examined, str]:
    """Every finding about a body, and its clean HTML as ``render`` makes it; "" of one
    that is too costly. Never raises, never takes long."""
    text = one if isinstance(one, Reading) else Reading.of(one)
    examiner = _Examiner(text, site)
    short = plain(text.body)
    if short:  # it holds nothing to say anything about but its links
        for url in short.links:
            examiner.link(url)
        examiner.unmentioned()
        return examiner.examined, short.html
    try:
        raw = render_raw(text.body)
    except TooCostly as error:
        return Examined((Finding(text.source, text.first, "text-costly", str(error), "gewone tekst"),)), ""
    # Without HTML of its own, and with nothing but what Markdown's signs make, a text need not be parsed.
    elements = list(_elements(raw)) if "<" in text.body or _MARK.search(raw) else []
    for element in elements:
        examiner.element(element)
    examiner.unmentioned()
    if "<" in text.body and not has_errors(examiner.findings):
        _lost_in_cleaning(raw, elements, examiner)
    return examiner.examined, finished(raw)


def _elements(html: str) -> Iterator[lxml.html.HtmlElement]:
    """All elements and comments of a piece of HTML, in order."""
    if not html.strip():
        return
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    try:
        top = lxml.html.fragment_fromstring(html.encode(), create_parent="section", parser=parser)
    except (etree.ParserError, ValueError):
        return
    yield from (element for element in top.iter() if element is not top)


def _lost_in_cleaning(raw: str, elements: list[lxml.html.HtmlElement], examiner: _Examiner) -> None:
    """Two HTML parsers can differ on crooked HTML, so what the page would miss
    is compared with what was examined. The safe side wins: it is a finding."""
    lost = _shape(elements) - _shape(list(_elements(clean_html(raw))))
    if lost or raw.count("<!--") > raw.count("-->"):
        what = next(iter(sorted(lost)), ("!--", ""))[0]
        examiner.say(examiner.line_of_tag(what), "html-crooked", f"de HTML rond “<{what}>” is niet af",
                     "gewone Markdown, of HTML die overal gesloten is")


def _shape(elements: list[lxml.html.HtmlElement]) -> Counter[tuple[str, str]]:
    """Which elements with which attributes; paragraphs come and go by parser."""
    return Counter((e.tag, repr(sorted((k, v) for k, v in e.attrib.items() if k != "rel")))
                   for e in elements if isinstance(e.tag, str) and e.tag not in ("p", "tbody"))
