"""The way out for mail, as the commands look at it: a real server, with and without TLS."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gate import smtp
from gate.signin import ask
from schoolpoort.cli import cli
from tests.gate.postoffice import PostOffice, open_office
from tests.gate.small_school import EVA, School
from tests.gate.test_bounces import MAIL, POSTFIX

HERE = ssl.create_default_context


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path).peopled()
    yield made
    made.register.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody signed."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256()))
    file = tmp_path / "here.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return file


def typed(school: School, *words: str, **more: bytes) -> Result:
    return CliRunner().invoke(cli, ["--home", str(school.home.root), *words], catch_exceptions=False, **more)


def sends_by(school: School, port: int, *lines: str) -> None:
    with (school.home.root / "school.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(['[server.mail]', 'host = "127.0.0.1"', f"port = {port}", *lines, ""]))


def test_the_doctor_talks_to_the_mail_server_and_sends_nothing(school: School) -> None:
    with open_office(PostOffice()) as office:
        sends_by(school, office.port)
        said = typed(school, "doctor").output
        assert f"✓ mailserver 127.0.0.1:{office.port} neemt mail van ons aan\n" in said and not office.taken
    said = typed(school, "doctor").output
    assert f"✗ mailserver 127.0.0.1:{office.port}\n" in said and "Kijk onder [server.mail]" in said


def test_a_server_whose_certificate_nobody_signed_gets_no_mail(
        school: School, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with open_office(PostOffice(), tls_context=context) as office:
        sends_by(school, office.port, "starttls = true")
        said = typed(school, "doctor", "--mail", "ict@proef.example").output
        assert f"✗ mailserver 127.0.0.1:{office.port}" in said and "✗ proefmail" in said and not office.taken
        monkeypatch.setattr(smtp.ssl, "create_default_context", lambda: HERE(cafile=str(certificate)))
        said = typed(school, "doctor", "--mail", "ict@proef.example").output
        assert "neemt mail van ons aan (TLSv1.3)" in said and "✓ de weg naar de mailserver is versleuteld" in said
        assert "✓ proefmail" in said and len(office.taken) == 1


def test_what_a_mail_server_pipes_in_closes_the_address_that_it_is_about(school: School) -> None:
    ask(school.register, school.ring, EVA, "192.0.2.1", now=datetime.datetime.now(datetime.UTC))
    school.clock.time = datetime.datetime.now(datetime.UTC)
    school.deliver()
    id = str(school.letterbox.mails[-1]["Message-ID"]).strip("<>").partition("@")[0]
    assert "niets over een mail van ons" in typed(school, "outbox", "bounce", input=POSTFIX).output
    said = typed(school, "outbox", "bounce", input=POSTFIX.replace(MAIL.encode(), id.encode()))
    assert said.exit_code == 0 and "Het adres werkt niet" in said.output
