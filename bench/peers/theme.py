"""A theme of like size as ours, in each peer's own template language.

The furniture of a page (head, header, menu, footer) is the same text everywhere, as
long as ours; an engine puts its own expressions where ``TITLE`` and ``MAIN`` stand.
"""

from __future__ import annotations

STYLES = ("groups", "tokens", "type", "layout", "header", "cards", "forms", "photos")
MENU = (("Onze school", "/over-ons/"), ("Uit de groepen", "/groepen/"), ("Kalender", "/kalender/"),
        ("Onze gedragslijn", "/gedragslijn/"), ("Team", "/team/"), ("Contact", "/contact/"))


def furniture(title: str, main: str) -> str:
    """A whole page; ``title`` and ``main`` are expressions of a template language."""
    styles = "\n".join(f'  <link rel="stylesheet" href="/theme/{name}.0123456789ab.css">' for name in STYLES)
    menu = "\n".join(f'        <li><a href="{url}">{label}</a></li>' for label, url in MENU)
    return f"""<!doctype html>
<html lang="nl">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · obs De Meetlat</title>
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#2f5d3a">
  <link rel="icon" href="/theme/drawings/logo.0123456789ab.svg" type="image/svg+xml">
  <link rel="preload" href="/theme/fonts/letter.0123456789ab.woff2" as="font" type="font/woff2" crossorigin>
{styles}
  <script type="module" src="/theme/site.0123456789ab.js"></script>
</head>
<body>
  <a class="skip" href="#inhoud">Naar de inhoud</a>
  <header class="site-header">
    <div class="frame header-row">
      <a class="brand" href="/"><img src="/theme/drawings/logo.0123456789ab.svg" alt="" width="52" height="52">
        <span>obs De Meetlat</span></a>
      <nav class="menu" aria-label="Hoofdmenu">
      <ul>
{menu}
      </ul>
      </nav>
      <form class="sign-out" method="post" action="/uitloggen/"><button type="submit">Uitloggen</button></form>
    </div>
  </header>
  <main id="inhoud" tabindex="-1">
{main}
  </main>
  <footer class="site-footer">
    <div class="frame footer-row">
      <div class="footer-address"><p class="footer-name">obs De Meetlat</p></div>
      <nav class="footer-menu" aria-label="Alle pagina’s">
      <ul>
{menu}
      </ul>
      </nav>
    </div>
  </footer>
  <template id="viewer">
    <dialog class="viewer" aria-label="Foto">
      <figure><figcaption></figcaption></figure>
      <div class="viewer-buttons">
        <button type="button" class="viewer-button" data-step="-1">Vorige</button>
        <button type="button" class="viewer-button" data-step="1">Volgende</button>
        <button type="button" class="viewer-button" data-close>Sluiten</button>
      </div>
    </dialog>
  </template>
</body>
</html>
"""


def post(title: str, date: str, author: str, group: str, content: str) -> str:
    """The middle of a post's page."""
    return f"""<article class="post">
  <header class="frame post-head">
    <p class="post-group"><a class="chip" href="../"><span class="group-dot"></span>{group}</a></p>
    <h1>{title}</h1>
    <p class="byline"><time>{date}</time> <span class="byline-by">· {author}</span></p>
  </header>
  <div class="frame prose">{content}</div>
</article>
<p><a class="button button-quiet" href="../">Alles van {group}</a></p>"""


def card(url: str, title: str, date: str) -> str:
    """One post in a list."""
    return (f'<li class="card"><h2><a href="{url}">{title}</a></h2>'
            f'<p class="card-date"><time>{date}</time></p></li>')
