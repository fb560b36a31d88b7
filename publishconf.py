"""Production: what ``schoolpoort build`` starts each run from.

Each run adds its own folder, tree, albums and group (schoolpoort.press). On
its own this file publishes what pelicanconf.py does, to var/preview as well.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from pelicanconf import *  # noqa: F403
from pelicanconf import SITE

SITEURL = SITE.url
