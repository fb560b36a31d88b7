"""Sloppy and hostile texts under a good header that says ``published``."""

from __future__ import annotations

from tests.bad_input.cases import IN_FOLDER, Case, accepted, refused

H = "Title: Kijkdoos\nDate: 2026-11-20\nStatus: published\n\n"
ONE = ("kijkdoos-1.jpg",)


def body(name: str, text: str, code: str, line: int = 5, files: tuple[str, ...] = ()) -> Case:
    return refused(name, H + text + "\n", code, line, IN_FOLDER, files)


def fine(name: str, text: str, *hints: tuple[str, int], files: tuple[str, ...] = (),
         header: str = "") -> Case:
    top = H[:-1] + header + "\n" if header else H
    return accepted(name, top + text + "\n", "published", *hints, path=IN_FOLDER, files=files)


LINKS = [
    body("static out of the content", "![x]({static}/../../../../etc/passwd)", "link-pelican"),
    body("attach", "[x]({attach}kijkdoos-1.jpg)", "link-pelican", files=ONE),
    body("attach upwards", "![x]({attach}../../../outside/x.jpg)", "link-pelican"),
    body("filename", "[x]({filename}/groepen/2026-2027/groep-4/geheim.md)", "link-pelican"),
    body("the old spelling", "[x](|static|/../x)", "link-pelican"),
    body("braces in percents", "[x](%7Bstatic%7D/../x)", "link-pelican"),
    body("braces with spaces", "<a href=\"{ static }/x\">x</a>", "link-pelican"),
    body("static in HTML", '<img alt="x" src="{static}/../x.jpg">', "link-pelican"),
    body("index", "[x]({index})", "link-pelican"),
    body("one folder up", "![x](../ander/foto.jpg)", "link-outside"),
    body("one folder up, in percents", "![x](%2e%2e%2fander%2ffoto.jpg)", "link-outside"),
    body("a folder down", "![x](fotos/1.jpg)", "link-outside"),
    body("up and back", "![x](../kijkdoos/kijkdoos-1.jpg)", "link-outside", files=ONE),
    body("a photo by its address", "![x](/uit-de-groepen/2026-2027/groep-4/x/1.jpg)", "link-outside"),
    body("up in an address", "[x](/../besloten/)", "link-outside"),
    body("an absolute path", "![x](/home/marieke/foto.jpg)", "link-file"),
    body("a Mac's path", "![x](/Users/marieke/foto.jpg)", "link-file"),
    body("a Windows path", r"![x](C:\Users\Marieke\foto.jpg)", "link-file"),
    body("a Windows path with slashes", "![x](C:/Users/foto.jpg)", "link-file"),
    body("a file address", "[x](file:///etc/passwd)", "link-file"),
    body("javascript", "[x](javascript:alert(1))", "link-scheme"),
    body("JavaScript in capitals", "[x](JaVaScRiPt:alert(1))", "link-scheme"),
    body("javascript with a tab", "[x](java\tscript:alert(1))", "link-wrong"),
    body("javascript in entities", "[x](&#106;avascript:alert(1))", "link-scheme"),
    body("javascript in HTML", '<a href="javascript:alert(1)">x</a>', "link-scheme"),
    body("javascript between angles", "<javascript:alert(1)>", "html-tag"),
    body("vbscript", "[x](vbscript:msgbox)", "link-scheme"),
    body("data", "[x](data:text/html,<script>alert(1)</script>)", "link-scheme"),
    body("data by reference", "[x][1]\n\n[1]: data:text/html,x", "link-scheme", 7),
    body("ftp", "[x](ftp://elders.example/)", "link-scheme"),
    body("no scheme, two slashes", "[x](//elders.example/)", "link-scheme"),
    body("backslashes", r"[x](\\elders.example\x)", "link-wrong"),
    body("a name in the address", "[x](https://deschool@elders.example/)", "link-wrong"),
    body("no host", "[x](https:///x)", "link-wrong"),
    body("a broken host", "[x](https://[::1/)", "link-wrong"),
    body("no https", "[x](www.elders.example)", "link-wrong"),
    body("no mailto", "[x](juf@delinde.example)", "link-wrong"),
    body("an empty link", "[x]()", "link-anchor"),
    body("a link to a place", "[x](#boven)", "link-anchor"),
    body("a source file", "[x](bladeren.md)", "link-source"),
    body("a link to a program", "[x](spel.exe)", "link-wrong"),
    body("a closed page from a published one", "[x](/besloten/2026-2027/groep-3/klas/)", "link-closed"),
    body("the same by the whole address", "[x](http://localhost:8000/besloten/2026-2027/groep-3/klas/)",
         "link-closed"),
    body("a closed page in percents", "[x](/%62esloten/2026-2027/groep-3/klas/)", "link-closed"),
    refused("another group's page", H.replace("published", "private") +
            "[x](/besloten/2026-2027/groep-4/klas/)\n", "link-closed", 5, IN_FOLDER),
    refused("last year's page of the group", H.replace("published", "private") +
            "[x](/besloten/2025-2026/groep-3/klas/)\n", "link-closed", 5, IN_FOLDER),
    fine("a link to a page that is not there", "[x](/bestaat-niet/)", ("link-dead", 5)),
    fine("the world, mail, telephone", "[a](https://elders.example/) [b](mailto:juf@delinde.example) "
         "[c](tel:+31123456789)"),
    fine("an address of the site itself", "[x](/kalender/) [y](/besloten/)"),
]

PICTURES = [
    body("no description", "![](kijkdoos-1.jpg)", "alt-missing", files=ONE),
    body("a description of spaces", "![  ](kijkdoos-1.jpg)", "alt-missing", files=ONE),
    body("no description in HTML", '<img src="kijkdoos-1.jpg">', "alt-missing", files=ONE),
    body("the second of two", "![Een doos](kijkdoos-1.jpg)\n\n![](kijkdoos-1.jpg)", "alt-missing", 7, ONE),
    body("photos without a description", "Kijk eens!", "gallery-missing", 1, ONE),
    body("a remote photo", "![x](https://elders.example/x.jpg)", "image-remote"),
    body("a remote photo without scheme", "![x](//elders.example/x.jpg)", "image-remote"),
    body("a remote photo by reference", "![x][1]\n\n[1]: https://elders.example/x.jpg", "image-remote", 7),
    body("a tracking pixel in HTML", '<img src="https://elders.example/p.gif" alt="">', "image-remote"),
    body("a photo in the text itself", "![x](data:image/png;base64,AAAA)", "link-scheme"),
    body("a document as a photo", "![brief](brief.pdf)", "image-type", files=("brief.pdf",)),
    body("srcset", '<img src="kijkdoos-1.jpg" alt="x" srcset="https://elders.example/x 2x">',
         "html-attribute", files=ONE),
    fine("a photo that is not there yet", "![Een doos](later.jpg)", ("file-missing", 5)),
    fine("a photo in other capitals", "![Een doos](KIJKDOOS-1.jpg)", ("file-missing", 6), files=ONE,
         header="Gallery: Een doos\n"),
    fine("the name for a description", "![kijkdoos-1](kijkdoos-1.jpg)", ("alt-name", 5), files=ONE),
    fine("a document nobody names", "Hoi", ("file-unused", 1), files=("brief.pdf",)),
    fine("one description for all", "Kijk eens!", files=ONE, header="Fotos: Onze kijkdozen\n"),
    fine("a name with a space", "![Een doos](<kijkdoos 1.jpg>)", files=("kijkdoos 1.jpg",)),
    fine("a name a Mac spelled in two", "![Een cafe](caf\u00e9.jpg)", files=("cafe\u0301.jpg",)),
]

HTML = [
    body("a script", "<script>alert(1)</script>", "html-tag"),
    body("a script in the middle", "Hoi <script src=x></script> allemaal", "html-tag"),
    body("a script that never closes", "<script>alert(1)", "html-tag"),
    body("a script in capitals", "<SCRIPT>alert(1)</SCRIPT>", "html-tag"),
    body("a script in a list", "- een\n\n    <script>x</script>", "html-tag", 7),
    body("a style sheet", "<style>*{display:none}</style>", "html-tag"),
    body("a style", '<p style="position:fixed">x</p>', "html-attribute"),
    body("an id", '<p id="inloggen">x</p>', "html-attribute"),
    body("a class", '<p class="notice">x</p>', "html-attribute"),
    body("a name", '<a name="x">x</a>', "html-attribute"),
    body("a target", '<a href="https://elders.example/" target="_blank">x</a>', "html-attribute"),
    body("onclick", '<p onclick="alert(1)">x</p>', "html-attribute"),
    body("onerror", "<img src=x.jpg alt=x onerror=alert(1)>", "html-attribute"),
    body("ontoggle", "<details open ontoggle=alert(1)>x</details>", "html-attribute"),
    body("hidden", "<p hidden>x</p>", "html-attribute"),
    body("an attribute by a slash", "<p/onclick=alert(1)>x</p>", "html-attribute"),
    body("a form", '<form action="/inloggen/"><input name="mail"></form>', "html-tag"),
    body("a button", "<button>Inloggen</button>", "html-tag"),
    body("a frame", '<iframe src="https://elders.example/"></iframe>', "html-tag"),
    body("an object", '<object data="x.swf"></object>', "html-tag"),
    body("an embed", "<embed src=x>", "html-tag"),
    body("a base", '<base href="https://elders.example/">', "html-tag"),
    body("a refresh", '<meta http-equiv="refresh" content="0;url=//elders.example">', "html-tag"),
    body("a style sheet elsewhere", '<link rel="stylesheet" href="//elders.example">', "html-tag"),
    body("SVG", "<svg onload=alert(1)></svg>", "html-tag"),
    body("SVG in MathML", "<math><mtext><svg><a xlink:href='javascript:x'>y</a></svg></mtext></math>",
         "html-tag"),
    body("a template", "<template><p>x</p></template>", "html-tag"),
    body("noscript", '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', "html-tag"),
    body("plaintext", "<plaintext>", "html-tag"),
    body("a made-up tag", "<x-school>x</x-school>", "html-tag"),
    body("a video elsewhere", '<video src="https://elders.example/x.mp4"></video>', "html-tag"),
    body("a question mark tag", "<div>\n<?php echo 1 ?>\n</div>", "html-tag", 6),
    body("CDATA", "<![CDATA[ x ]]>", "text-costly"),
    fine("a comment", "Hoi <!-- nog vragen aan Anja -->", ("html-comment", 5)),
    fine("HTML in code", "`<script>x</script>`"),
    fine("plain HTML", "<details><summary>Meer</summary>Tekst</details>\n\nH<sub>2</sub>O"),
    fine("a table", "|a|b|\n|-|-:|\n|1|2|"),
    fine("less than and more than", "3 < 4 en 5 > 4, <3"),
    fine("braces of a template", "{{7*191}} {% raw %} ${7*7}"),
]

HEAVY = [
    body("50,000 brackets", "[" * 50_000, "text-costly"),
    body("brackets with words", ("[" + "x" * 50) * 1_800, "text-costly"),
    body("brackets in blocks", ("[x" * 300 + "\n\n") * 150, "text-costly"),
    body("pictures that never close", "![" * 40_000, "text-costly"),
    body("tags that never close", "<a " * 30_000, "text-costly"),
    body("addresses that never close", "<http://a" * 10_000, "text-costly"),
    body("CDATA a thousand times", "<![CDATA[" * 1_000, "text-costly"),
    body("20,000 headings without empty lines", "a\n=\n" * 20_000, "text-costly"),
    body("a quote in a quote, 500 deep", "> " * 500 + "x", "text-costly"),
    body("10,000 open tags", "<div>" * 10_000, "text-costly"),
    fine("90,000 stars", "*" * 90_000),
    fine("90,000 backslashes", "\\" * 90_000),
    fine("stars and letters", "*a" * 45_000, ("long-sentence", 5)),
    fine("backticks of many lengths", "".join("`" * n + " " for n in range(1, 400))),
    fine("a list 150 deep", "".join("    " * n + "- a\n" for n in range(150))),
    fine("30,000 paragraphs", "a\n\n" * 30_000),
    fine("nothing but ampersands", "&" * 90_000),
]
