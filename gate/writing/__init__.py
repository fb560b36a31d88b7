"""``/schrijven/``: where a teacher writes (DESIGN 4).

drafts (what somebody is writing, on disk), composing (a draft as the text that stands
in the repository), rooms (who writes for which group), posting (on its way, and what
became of it), pages (the list and the form).
"""
