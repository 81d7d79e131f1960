from __future__ import annotations

import ipaddress
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

import lan_ca

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADDRESSES = ["192.168.1.20"]
NAMES = ["factory.local", "factory.example.com"]


def test_the_certificate_is_kept_while_it_still_serves(folder: Path) -> None:
    first = serial_number(folder, ADDRESSES, NOW)

    assert serial_number(folder, ADDRESSES, NOW + timedelta(days=360)) == first


def test_it_is_renewed_a_month_before_it_ends(folder: Path) -> None:
    first = serial_number(folder, ADDRESSES, NOW)

    assert serial_number(folder, ADDRESSES, NOW + timedelta(days=368)) != first


def test_it_follows_the_machine_to_a_new_address(folder: Path) -> None:
    first = serial_number(folder, ADDRESSES, NOW)

    assert serial_number(folder, ["192.168.1.21"], NOW) != first


def test_a_renewal_does_not_change_what_phones_installed(folder: Path) -> None:
    serial_number(folder, ADDRESSES, NOW)
    installed = (folder / "suigong-ca.crt").read_bytes()

    serial_number(folder, ["10.0.0.4"], NOW + timedelta(days=400))

    assert (folder / "suigong-ca.crt").read_bytes() == installed


def test_phones_accept_its_life(folder: Path) -> None:
    leaf = certificate(folder, ADDRESSES, NOW)

    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)


def test_the_authority_is_good_for_private_places_only(folder: Path) -> None:
    certificate(folder, ADDRESSES, NOW)
    authority = x509.load_pem_x509_certificate((folder / "suigong-ca.crt").read_bytes())

    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints)

    assert allowed.critical
    networks = [
        name.value for name in allowed.value.permitted_subtrees or [] if isinstance(name, x509.IPAddress)
    ]
    assert networks
    assert all(
        ipaddress.ip_network(str(network)).is_private or "100.64" in str(network) for network in networks
    )


def test_a_public_name_is_left_out_because_the_authority_may_not_sign_it(folder: Path) -> None:
    held = certificate(folder, ADDRESSES, NOW).extensions.get_extension_for_class(x509.SubjectAlternativeName)

    assert held.value.get_values_for_type(x509.DNSName) == ["factory.local"]


def test_keys_are_readable_by_their_owner_alone(folder: Path) -> None:
    certificate(folder, ADDRESSES, NOW)

    assert {file.stat().st_mode & 0o777 for file in folder.glob("*.key")} == {0o600}


def test_a_client_that_knows_the_authority_trusts_the_server(folder: Path) -> None:
    files = lan_ca.server_files(folder, ADDRESSES, NAMES, datetime.now(UTC))
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(files.certificate, files.key)
    trusting = ssl.create_default_context(cafile=folder / "suigong-ca.crt")

    shake_hands(serving, trusting, "192.168.1.20")

    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(serving, trusting, "192.168.1.99")


def shake_hands(serving: ssl.SSLContext, trusting: ssl.SSLContext, host: str) -> None:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server, server_hostname=host)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    assert client.getpeercert()


def certificate(folder: Path, addresses: list[str], now: datetime) -> x509.Certificate:
    files = lan_ca.server_files(folder, addresses, NAMES, now)
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def serial_number(folder: Path, addresses: list[str], now: datetime) -> int:
    return certificate(folder, addresses, now).serial_number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ca"
