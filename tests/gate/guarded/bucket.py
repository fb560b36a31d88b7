"""A real S3-compatible server: SeaweedFS, on free ports, in a folder of its own.

Bucket ``school`` is for who has a key: the build's writes, the mirror's only reads.
Bucket ``open`` can be read by anybody."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from school.settings import Store as StoreSettings
from schoolpoort.store import Store, StoreError
from tests.gate.guarded.gates import a_free_port

WEED = Path(sys.executable).parent / "weed"
BUILDS = {"AWS_ACCESS_KEY_ID": "BUILDKEY", "AWS_SECRET_ACCESS_KEY": "of-the-build"}
READS = {"AWS_ACCESS_KEY_ID": "GATEKEY", "AWS_SECRET_ACCESS_KEY": "of-the-mirror"}
IDENTITIES = {"identities": [
    {"name": "build", "actions": ["Admin", "Read", "List", "Write"],
     "credentials": [{"accessKey": "BUILDKEY", "secretKey": "of-the-build"}]},
    {"name": "mirror", "actions": ["Read:school"],
     "credentials": [{"accessKey": "GATEKEY", "secretKey": "of-the-mirror"}]},
    {"name": "anonymous", "actions": ["Read:open"]},
]}
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
         "s3.port", "s3.port.grpc")


@dataclass
class Bucket:
    """The server, that can be stopped and started again with what it holds."""

    folder: Path
    ports: dict[str, int] = field(default_factory=lambda: {name: a_free_port() for name in PORTS})
    server: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3.port']}"

    def store(self, url: str, keys: dict[str, str] = BUILDS) -> Store:
        return Store(StoreSettings(url=url, endpoint=self.endpoint), keys)

    def toml(self, url: str, *, mirror: bool = False) -> str:
        return (f'[server.store]\nurl = "{url}"\nendpoint = "{self.endpoint}"\n'
                f"mirror = {str(mirror).lower()}\n")

    def start(self) -> Bucket:
        (self.folder / "data").mkdir(exist_ok=True)
        (self.folder / "keys.json").write_text(json.dumps(IDENTITIES))
        with open(self.folder / "log", "ab") as log:
            self.server = subprocess.Popen(
                [WEED, "server", "-dir", str(self.folder / "data"), "-ip", "127.0.0.1", "-ip.bind", "127.0.0.1",
                 "-s3", "-s3.config", str(self.folder / "keys.json"), "-s3.port.iceberg=0",
                 "-s3.port.lance=0", "-master.telemetry=false",
                 "-master.electionTimeout=1s", "-master.heartbeatInterval=100ms",
                 "-master.volumeSizeLimitMB=64",
                 *(f"-{name}={port}" for name, port in self.ports.items())],
                stdout=log, stderr=log)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                for url in ("s3://school/up", "s3://open/up"):
                    self.store(url).put("up", b"")
                return self
            except StoreError:
                assert self.server.poll() is None, (self.folder / "log").read_text()[-2000:]
                time.sleep(0.05)
        raise AssertionError("the store does not answer")

    def stop(self) -> None:
        """It takes its time over SIGTERM; what it was given lies on its disk."""
        if self.server:
            self.server.kill()
            self.server.wait(timeout=10)
            self.server = None
        for port in self.ports.values():
            for left in Path("/tmp").glob(f"seaweedfs-*{port}.sock"):  # no other place can be named
                left.unlink(missing_ok=True)
