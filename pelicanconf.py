"""Settings common to all runs of Pelican, safe on their own (DESIGN 3).

Plain ``pelican content -s pelicanconf.py`` shows a teacher or a theme maker
the public site in var/preview, and nothing private. Which posts count is
computed here by our own reading of headers: an import that fails stops
Pelican, where a plugin that fails would only be logged.
"""

import datetime
import os

from plugins import addresses, articles, dutch, neighbours, own_files, preview, rendered, srcset, stream, written
from school.home import PROGRAM, Home
from school.settings import Settings
from school.words import Tree

_home = Home.find(os.environ)
_settings = Settings.read(_home)
_shown = preview.public_sources(_home, _settings, os.environ, datetime.datetime.now())

PLUGINS = [addresses, articles, own_files, rendered, srcset, neighbours, dutch, stream, written]

# What is read. Nothing is found by looking around.
PATH = str(_home.content)
ARTICLE_PATHS = list(_shown.posts)
PAGE_PATHS = list(_shown.pages)
STATIC_PATHS: list[str] = []
READERS = dict.fromkeys(("rst", "html", "htm", "markdown", "mkd", "mdown"))
DEFAULT_METADATA = {"status": "private"}
PATH_METADATA = r"groepen/(?P<year>[^/]+)/(?P<category>[^/]+)/.*"
FILENAME_METADATA = ""
USE_FOLDER_AS_CATEGORY = False
WITH_FUTURE_DATES = False
FORMATTED_FIELDS: list[str] = []
# No {attach}, {static} or {filename}: Pelican copies what they name, from anywhere.
INTRASITE_LINK_REGEX = r"(?!)(?P<what>)"

# What is written, and where: never into a release.
OUTPUT_PATH = str(_home.preview)
SERVED = [str(_home.releases), str(_home.trees), str(_home.content)]
DELETE_OUTPUT_DIRECTORY = False
OUTPUT_SOURCES = False
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
globals().update(addresses.address_settings(Tree.front()))
DIRECT_TEMPLATES = ["index", "uit_de_groepen"]
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = addresses.PUBLIC_POST.strip("/") + "/index.html"
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
PAGINATED_TEMPLATES: dict[str, None] = {}
DEFAULT_PAGINATION = False
ARTICLE_ORDER_BY = neighbours.in_order
PAGE_ORDER_BY = "slug"

# How it looks.
THEME = str(PROGRAM / "theme")
THEME_STATIC_PATHS = ["static"]
SITE = _settings.site
SITENAME = _settings.site.name
SITEURL = ""
TIMEZONE = _settings.site.timezone
DEFAULT_LANG = _settings.site.language
LOCALE = ["C"]
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True,
                     "extensions": ["jinja2.ext.i18n"]}
JINJA_GLOBALS = preview.template_globals({})

# What each run of the build gives anew; here as a preview needs it.
TREE = "public"
KIND = "front"
ALBUMS = None
GROUPS = _shown.groups
MENU: list[dict[str, str]] = []
WAITING: list[str] = []
EVENTS: list[dict[str, object]] = []
YEARS: list[dict[str, object]] = []
STREAM = os.devnull
