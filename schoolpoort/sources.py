"""A post as one canonical text: what its pages depend on, and what may be read there.

It holds only keys that the strict reader knows, in one order, and says
``Status: published``: who gave it to a run has decided already.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from school.places import PAGES
from school.posts import Post


def source_name(post: Post) -> str:
    """The name of a post's source in a run's folder; its place names its group."""
    return f"groepen/{post.group}/{post.slug}.md" if post.group else f"{PAGES}/{post.slug}.md"


def source_text(post: Post) -> str:
    """The canonical text: the same post gives the same bytes."""
    values = {
        "Title": post.title, "Date": post.date.isoformat(" ", "minutes"),
        "Modified": post.modified.isoformat(" ", "minutes") if post.modified else "",
        "Author": post.author, "Summary": post.summary, "Tags": ", ".join(post.tags),
        "Slug": post.slug, "Status": "published", "Lang": post.lang,
        "Type": "" if post.is_page else post.type, "Gallery": post.gallery,
        "Order": ", ".join(post.order),
    }
    header = "".join(f"{key}: {value}\n" for key, value in values.items() if value)
    return f"{header}\n{post.body}\n"


@lru_cache(maxsize=1 << 15)
def source_digest(post: Post) -> str:
    """The SHA-256 of the canonical text; a process that stays knows that of most posts."""
    return hashlib.sha256(source_text(post).encode()).hexdigest()
