"""``/schrijven/``: where a teacher writes (DESIGN 4).

What there is: drafts (what somebody is writing, on disk), standing (a text as it stands,
given back with what was changed), shelved (what the release says of posts), rooms (who
writes for which group).

What is done: composing (a draft as the text of the repository), opening (a post that
stands, as a draft; who else has it open), posting and settling (on its way, and what
became of it), ends and forgetting (how long all of it is kept).

What is shown: pages (the form), listing and deeds (my posts, and what is done from there),
named (children's names in a text); the rest is about photos and what runs while typing.
"""
