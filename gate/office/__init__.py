"""``/beheer/``: the pages of directie, office, ICT, and of a teacher for the own groups.

Each file is the pages about one noun; what they do stands in gate/children.py,
gate/guardians.py, gate/contacts.py, gate/guests.py, gate/staff.py and gate/families.py.
"""

from gate.office import (
    child,
    consent,
    destroyed,
    group,
    guardian,
    guest,
    home,
    listing,
    logbook,
    notarrived,
    opened,
    person,
    photos,
    publishing,
    rules,
    statement,
    team,
    urgent,
)

BLUEPRINTS = (home.pages, child.pages, guardian.pages, person.pages, group.pages, guest.pages, team.pages,
              logbook.pages, listing.pages, consent.pages,
              publishing.pages, rules.pages, statement.pages, destroyed.pages, opened.pages, photos.pages, urgent.pages,
              notarrived.pages)
