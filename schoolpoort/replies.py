"""What a push hears back, in the words of the one who pushed."""

from __future__ import annotations

from collections.abc import Iterable

from school.findings import Finding
from schoolpoort.receive import Verdict

UNCHANGED = "Er is niets veranderd op de server."
MOST_SHOWN = 25

REMEDIES = {
    # by the code of a finding; the first that fits each is said once
    "photo-tracked": "Foto's, filmpjes en documenten gaan niet met git mee, want git bewaart alles voor altijd.\n"
                     "Stuur ze zo: schoolpoort photos add groep-3/kijkdoos foto.jpg --to git@DE-SERVER",
    "binary": "Wat geen tekst is, gaat niet met git mee. Foto's stuurt u met: schoolpoort photos add",
    "right-publish": "Laat “Status: private” staan. Het bericht is dan voor de ouders van de groep.",
    "not-utf8": "Bewaar het bestand opnieuw en kies daarbij de codering UTF-8.",
}
HISTORY = """Een nieuwe commit die dit weghaalt, helpt niet: de oude blijft in git staan. Doe dit:
  git fetch origin && git reset --soft origin/main
Haal weg of verbeter wat hierboven staat, met: git restore --staged NAAM
Commit dan opnieuw, en push."""
MEND = "Verbeter dit, commit, en push opnieuw."


def refused(reason: str) -> str:
    """A push that can't be, as a whole."""
    return f"Deze push is geweigerd: {reason}\n{UNCHANGED}"


def answer(verdict: Verdict) -> str:
    """All that was found, what to do about it; hints alone when it is accepted."""
    if verdict.accepted:
        return "\n".join(f"tip: {_plain(finding)}" for finding in verdict.findings[:MOST_SHOWN])
    errors = [*verdict.kept, *(f for f in verdict.findings if f.severity == "error")]
    lines = [f"Deze push is geweigerd. {UNCHANGED}", "", *(_plain(error) for error in errors[:MOST_SHOWN])]
    if len(errors) > MOST_SHOWN:
        lines.append(f"… en nog {len(errors) - MOST_SHOWN}.")
    return "\n".join([*lines, "", *_remedies(errors), HISTORY if verdict.kept else MEND])


def _remedies(errors: Iterable[Finding]) -> list[str]:
    codes = dict.fromkeys(error.code for error in errors)
    return [REMEDIES[code] for code in codes if code in REMEDIES]


def _plain(finding: Finding) -> str:
    """A finding without characters that would move the cursor of a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(finding))
