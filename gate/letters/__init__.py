"""Printed letters with a koppelcode: one page a guardian, ready to hand out.

``recipients`` says whom they are for, ``words`` what they say, ``paper`` how
text comes to lie on it, ``page`` what a letter looks like, ``pile`` makes the PDF.
"""

from gate.letters.pile import letters
from gate.letters.recipients import guardians_of

__all__ = ["guardians_of", "letters"]
