"""What a mail server's final no says of an address (RFC 3463; RFC 5321 4.2).

Only that an address takes no mail may end what goes to it. That our own server is on
somebody's blocklist, or that a mail was taken for advertising, says nothing of the parent:
else one bad day would close every mailbox of the school.
"""

from __future__ import annotations

import re

_STATUS = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_OF_THE_SENDER = frozenset({7, 8})  # 5.1.7 and 5.1.8: our own address
_NO_MAILBOX = frozenset({550, 551, 552, 553})  # RFC 5321: not there, elsewhere, full, no such name
_NO_WAY = frozenset({1, 4})  # 5.4.1 as Microsoft says "no such recipient"; 5.4.4: the domain is not there


def status_in(text: str) -> str:
    """The first enhanced status of a final no, ``5.1.1``; "" when there is none."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def takes_no_mail(status: str, code: int = 0) -> bool:
    """Whether the no is of the address. ``status`` is the enhanced one, or ""; ``code`` the
    plain one, which counts when the other says nothing."""
    found = _STATUS.fullmatch(status)
    subject, detail = (int(found[1]), int(found[2])) if found else (0, 0)
    if subject == 0:
        return code in _NO_MAILBOX
    if subject == 1:
        return detail not in _OF_THE_SENDER
    return (subject == 2 and detail <= 2) or (subject == 4 and detail in _NO_WAY)
