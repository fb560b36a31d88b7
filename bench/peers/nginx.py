"""nginx's side of the table: bare files, ``auth_request`` before them, our gate behind it.

One worker, ``sendfile``, an open file cache and ``gzip_static``: what its own
documentation advises for files that don't change.
"""

from __future__ import annotations

import os
from pathlib import Path

PROGRAM = "nginx"
DEPLOY = Path(__file__).parents[2] / "deploy"
_ALL = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    types {{ text/html html; image/webp webp; }}
    charset utf-8;
    access_log off;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    gzip_static on;
    open_file_cache max=10000 inactive=60s;
    open_file_cache_valid 30s;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {upstream}
    server {{
        listen 127.0.0.1:{port};
        {locations}
    }}
}}
"""
_UPSTREAM = "upstream behind {{ server 127.0.0.1:{behind}; keepalive 32; keepalive_requests 1000000; }}"
_PROXY = 'proxy_http_version 1.1; proxy_set_header Connection "";'
BARE = "location / {{ root {files}; index index.html; }}"
ASKED = """
        location / {{ auth_request /may; root {files}; index index.html; }}
        location = /may {{
            internal;
            proxy_pass http://behind;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            """ + _PROXY + """
        }}
"""

BEFORE = """
        location / {{
            proxy_pass http://behind;
            proxy_set_header Host $http_host;
            proxy_set_header X-Sends-Files "{sends}";
            """ + _PROXY + """
        }}
"""
HOME = "/srv/school/"


def in_front(home: Path, *, sends: bool) -> str:
    """Our own deploy file's location, for a home that stands elsewhere, and the gate behind
    it; ``sends``: nginx sends the closed files itself."""
    closed = (DEPLOY / "nginx" / "closed-files.conf").read_text(encoding="utf-8").replace(HOME, f"{home}/")
    return BEFORE.format(sends="yes" if sends else "").replace("{", "{{").replace("}", "}}") \
        + closed.replace("{", "{{").replace("}", "}}")


def written(folder: Path, port: int, locations: str, *, files: Path, behind: int = 0) -> list[str]:
    """Write a configuration with ``locations`` and give the command that runs it."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "nginx.conf"
    user = "" if os.getuid() else "user root;"  # else its worker may not read a folder of ours
    place.write_text(_ALL.format(
        user=user, folder=folder, port=port, upstream=_UPSTREAM.format(behind=behind) if behind else "",
        locations=locations.format(files=files, behind=behind)), encoding="utf-8")
    return [PROGRAM, "-p", str(folder), "-c", str(place), "-e", str(folder / "error.log")]
