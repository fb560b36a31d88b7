"""What a text says, by the school's rules: about the group, nothing confidential, no
numbers and addresses of people, no homework, and words that every parent can read.

Words are a help for whoever writes and never proof: they ask and hint. The
word lists are made by hand.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from school.findings import Finding
from school.needles import Needles
from school.posts import Post
from school.rules import BY_CODE
from school.settings import Settings, Site

AMONG_COLLEAGUES = frozenset({"team", "mr", "or"})
"""Rooms of adults: there, numbers and matters of work are not about a child."""

_CONFIDENTIAL = re.compile(
    r"\b(?:(?:cito|toets|iq)[- ]?(?:score|scores|uitslag|uitslagen|resultaat|resultaten)|diagnoses?|adhd|autis\w+"
    r"|dyslectisch\w*|dyscalcul\w+|medicatie|medicijnen|ritalin|jeugdzorg|veilig thuis|handelingsplan\w*"
    r"|zorgleerling\w*|geschorst|schorsing|uit huis geplaatst|echtscheiding|in scheiding|voogdij|bureau halt|bsn)\b",
    re.IGNORECASE)
_ONE_CHILD = re.compile(
    r"\b(?:(?:zoon|zoontje|dochter|dochtertje|broertje|zusje) van\b|(?:moeder|vader|ouders|opa|oma) van (?=[A-ZÀ-Þ])"
    r"|(?:[Gg]efeliciteerd|[Vv]an harte|[Bb]eterschap|[Ww]elkom),? (?=[A-ZÀ-Þ])(?!Op\b|In\b|Bij\b)"
    r"|(?:deze|die|een bepaalde) (?:jongen|leerling)\b|(?:dat|dit) (?:kind|meisje|jongetje)\b)")
_HOMEWORK = re.compile(r"\b(?:huiswerk\w*|(?:leren|oefenen) voor (?:de|het) (?:toets|dictee|proefwerk|so)\b)",
                       re.IGNORECASE)
_NO_HOMEWORK = re.compile(r"\b(?:geen|zonder)\s+$", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d/.-])(?:\+31|0031|0)[ -]?(?:\(0\))?(?:[ -]{0,3}\d){9}(?!\d)")
# Each of these looks at a letter a few times at most, whatever is in the text: one that
# begins anew at every letter of a long word takes minutes for what nobody wrote.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NINE = re.compile(r"(?<!\d)(?:\d[ .]?){8}\d(?!\d)")
_WAYS = ("straat", "laan", "weg", "plein", "hof", "dijk", "kade", "singel", "gracht", "pad", "steeg")
_STREET = re.compile(r"\b[A-ZÀ-Þ][\w’'-]{0,40}(?: [A-ZÀ-Þ][\w’'-]{0,40}){0,3}"
                     rf"(?:{'|'.join(_WAYS)}) \d{{1,4}}\s?[a-zA-Z]?\b")
# The first figure before what may not stand in front of it: the search then jumps to figures.
_POSTCODE = re.compile(r"[1-9](?<!\w[1-9])\d{3} ?[A-Z]{2}\b")
_LONG = re.compile(r"\d(?:[ .-]{0,3}\d){8}")
"""What every telephone and every citizen's number holds."""

HARD = {
    "alsmede": "en ook", "derhalve": "daarom", "desalniettemin": "toch", "dienaangaande": "daarover", "inzake": "over",
    "middels": "met", "teneinde": "om", "tevens": "ook", "te allen tijde": "altijd", "voornoemd": "dit",
    "ten behoeve van": "voor", "ten aanzien van": "over", "conform": "volgens", "omtrent": "over",
    "met betrekking tot": "over", "woonachtig": "wonen", "geschiedt": "gebeurt", "dient te": "moet",
    "dienen te": "moeten",
    "implementeren": "invoeren", "implementatie": "invoering", "faciliteren": "mogelijk maken", "prioriteren": "kiezen",
    "participeren": "meedoen", "evalueren": "bespreken", "anticiperen": "vooruitkijken", "optimaliseren": "beter maken",
    "differentiatie": "werk op eigen niveau", "executieve functies": "plannen en opletten",
    "metacognitief": "leren leren",
    "referentieniveau": "wat een kind moet kennen", "onderwijsbehoefte": "wat een kind nodig heeft",
    "onderwijsbehoeften": "wat kinderen nodig hebben", "leerrendement": "wat kinderen leren",
    "sociaal-emotioneel": "hoe kinderen zich voelen", "groepsdynamiek": "hoe de groep met elkaar omgaat",
    "interventie": "hulp", "didactisch": "hoe wij lesgeven", "formatief": "tussendoor bekeken",
    "summatief": "aan het eind getoetst", "adaptief": "op eigen niveau", "taxonomie": "indeling", "coherent": "passend",
}
_HARD = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(HARD, key=len, reverse=True)))})\b", re.IGNORECASE)

NEEDLES = Needles({
    _CONFIDENTIAL: ("score", "uitslag", "resulta", "diagnose", "adhd", "autis", "dyslectisch", "dyscalcul",
                    "medicatie", "medicijnen", "ritalin", "jeugdzorg", "veilig thuis", "handelingsplan",
                    "zorgleerling", "geschorst", "schorsing", "uit huis geplaatst", "echtscheiding",
                    "in scheiding", "voogdij", "bureau halt", "bsn"),
    _ONE_CHILD: ("zoon van", "zoontje van", "dochter van", "dochtertje van", "broertje van", "zusje van",
                 "moeder van ", "vader van ", "ouders van ", "opa van ", "oma van ", "gefeliciteerd", "van harte",
                 "beterschap", "welkom", "deze jongen", "deze leerling", "die jongen", "die leerling",
                 "bepaalde jongen", "bepaalde leerling", "dat kind", "dat meisje", "dat jongetje", "dit kind",
                 "dit meisje", "dit jongetje"),
    _HOMEWORK: ("huiswerk", "leren voor ", "oefenen voor "),
    _MAIL: ("@",),
    _STREET: [f"{way} {figure}" for way in _WAYS for figure in string.digits],
    _HARD: tuple(HARD),
})
_TABLE = re.compile(r"[ \t]*(?:[|#>!]|[-*+] |\d+[.)] |<|---)")
_END = re.compile(r"[.!?:…][”’\"')*_]*(?=\s|$)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)|`[^`\n]*`")
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True)
class _Line:
    """A line of a text as it is read, with its number."""

    number: int
    text: str


def judge_words(post: Post, settings: Settings, *, hints: bool = True) -> list[Finding]:
    """What a post says against the rules, each thing once. ``hints``: also what is
    only a hint, which is of use for a text that somebody may still change."""
    lines = list(_lines(post))
    suspect = _suspect("\n".join(line.text for line in lines))
    found = [*(_facts(lines, settings.site, suspect) if not _for_adults(post) else ()),
             *((*_homework(lines, suspect), *_language(post, lines, settings, suspect)) if hints else ())]
    severities = settings.rules.severity
    return list(dict.fromkeys(finding for code, line, what, after in found
                              for finding in BY_CODE[code].say(post.source, line, what, severities, after)))


_Found = tuple[str, int, str, str]


def _lines(post: Post) -> Iterator[_Line]:
    for key, text in (("Title", post.title), ("Summary", post.summary), ("Gallery", post.gallery)):
        if text:
            yield _Line(post.line(key), text)
    for number, text in enumerate(post.body.split("\n"), post.body_line):
        if text.strip():
            yield _Line(number, _LINK.sub(lambda link: link[1] or "", text) if "[" in text or "`" in text else text)


def _suspect(whole: str) -> frozenset[re.Pattern[str]]:
    """The patterns that may find something in a text: most texts hold nothing of a kind, and
    then none of their lines does. A pattern that finds nothing in all lines together finds
    nothing in one of them: to each, the end of a line is the end of a word."""
    numbers = {_PHONE, _NINE} if _LONG.search(whole) else set()
    return frozenset(pattern for pattern in (*NEEDLES.in_text(whole), *numbers, _POSTCODE) if pattern.search(whole))


def _for_adults(post: Post) -> bool:
    return post.group is not None and post.group.name in AMONG_COLLEAGUES and post.status != "published"


def _facts(lines: list[_Line], site: Site, suspect: frozenset[re.Pattern[str]]) -> Iterator[_Found]:
    """What is about one child, confidential, or somebody's own."""
    numbers, streets = {_digits(site.telephone)} - {""}, f"{site.street} {site.town}"
    domains = {site.mail.rpartition("@")[2].lower(), site.url.partition("://")[2].split(":")[0].lower()} - {""}

    def hits(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
        return list(pattern.finditer(text)) if pattern in suspect else []

    for line in lines if suspect else ():
        for found in hits(_CONFIDENTIAL, line.text):
            yield "confidential", line.number, f"“{found[0]}” kan vertrouwelijk zijn", ""
        for found in hits(_ONE_CHILD, line.text):
            yield "one-child", line.number, f"“{found[0].strip()}” lijkt over één kind te gaan", ""
        phones = hits(_PHONE, line.text)
        for found in phones:
            if _digits(found[0]) not in numbers:
                yield "private-data", line.number, f"“{found[0].strip()}” lijkt een telefoonnummer", ""
        for found in hits(_NINE, line.text):
            if not phones and _is_bsn(found[0]):
                yield "private-data", line.number, "hier staat een getal dat een burgerservicenummer kan zijn", ""
        for found in hits(_MAIL, line.text):
            if found[0].rpartition("@")[2].lower() not in domains:
                yield "private-data", line.number, f"“{found[0]}” is een mailadres dat niet van de school is", ""
        for found in (*hits(_STREET, line.text), *hits(_POSTCODE, line.text)):
            if found[0] not in streets:
                yield "private-data", line.number, f"“{found[0]}” lijkt een huisadres", ""


def _homework(lines: list[_Line], suspect: frozenset[re.Pattern[str]]) -> Iterator[_Found]:
    for line in lines if _HOMEWORK in suspect else ():
        found = _HOMEWORK.search(line.text)
        if found and not _NO_HOMEWORK.search(line.text[:found.start()]):
            yield "homework", line.number, f"“{found[0]}” lijkt huiswerk", ""


def _language(post: Post, lines: list[_Line], settings: Settings,
              suspect: frozenset[re.Pattern[str]]) -> Iterator[_Found]:
    if post.lang != "nl":
        return
    seen: set[str] = set()
    for line in lines if _HARD in suspect else ():
        for found in _HARD.finditer(line.text):
            word = found[0].lower()
            if word not in seen:
                seen.add(word)
                yield ("hard-word", line.number, f"“{found[0]}” is voor veel ouders een moeilijk woord",
                       f"“{HARD[word]}”")
    most = settings.rules.sentence_words
    for start, sentence in _sentences(lines, post.body_line):
        count = len(_WORD.findall(sentence))
        if count > most:
            begins = " ".join(sentence.split(maxsplit=4)[:4])[:60]
            yield "long-sentence", start, f"de zin “{begins} …” heeft {count} woorden", ""


def _sentences(lines: list[_Line], first: int) -> Iterator[tuple[int, str]]:
    """The sentences of the body with the line where each begins; lists, tables and
    headings are none."""
    said, start, last = "", 0, 0
    for line in lines:
        if line.number < first or _TABLE.match(line.text) or (last and line.number > last + 1):
            if said.strip():
                yield start, said
            said = ""
        if line.number < first or _TABLE.match(line.text):
            continue
        last, text = line.number, line.text
        while end := _END.search(text):
            yield start if said.strip() else line.number, f"{said} {text[:end.end()]}"
            said, text = "", text[end.end():]
        if text.strip():
            start = start if said.strip() else line.number
            said = f"{said} {text}"
    if said.strip():
        yield start, said


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    return digits.removeprefix("0031").removeprefix("31").removeprefix("0") if len(digits) > 9 else digits


def _is_bsn(text: str) -> bool:
    """The elfproef of a burgerservicenummer."""
    digits = [int(one) for one in text if one.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and any(digits)
