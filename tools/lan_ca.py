"""A small certificate authority, so that phones on the factory's Wi-Fi reach Suigong by https.

Phones give the camera, the service worker and with them offline work only to pages of a trusted connection.
The authority's certificate is installed on each phone once; the server's own certificate then follows the
machine's addresses by itself. Where a public domain name can point to the private address, a certificate of a
public authority is the better way, since it needs nothing on the phones: docs/operations.md.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_LIFE = timedelta(days=3650)
# Apple's limit is 398 days for any certificate, 825 for those of private authorities; this keeps to both.
LEAF_LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)
# An authority on every worker's phone must be good for nothing but this: private addresses and local names.
PRIVATE_NETWORKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"]
LOCAL_NAMES = ["local", "lan", "localhost", "home.arpa", "internal"]


@dataclass(frozen=True)
class Signed:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class ServerFiles:
    """Where the certificate and key are that a TLS server should present."""

    certificate: Path
    key: Path


def server_files(folder: Path, addresses: list[str], names: list[str], now: datetime) -> ServerFiles:
    """Return a certificate for these addresses and names, made or renewed when the kept one does not do.

    `folder` keeps the authority as `suigong-ca.crt`, the file that phones install.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = ServerFiles(folder / "server.crt", folder / "server.key")
    authority = _authority(folder, now)
    names = [name for name in names if _is_local(name)]
    kept = _load(files.certificate, files.key)
    if kept is None or not _serves(kept.certificate, authority.certificate, addresses, names, now):
        _save(_issue(authority, addresses, names, now), files.certificate, files.key)
    return files


def lan_addresses() -> list[str]:
    """Return this machine's IPv4 addresses in private networks, the one that reaches the network first."""
    found = [address for address in [_outward_address(), *_named_addresses()] if address]
    private = [address for address in dict.fromkeys(found) if _is_private(address)]
    return private or ["127.0.0.1"]


def local_names() -> list[str]:
    """Return the names under which phones may find this machine: its host name, by multicast DNS."""
    host = socket.gethostname().split(".")[0].lower()
    return [f"{host}.local", f"{host}.lan", "localhost"]


def _authority(folder: Path, now: datetime) -> Signed:
    certificate_file, key_file = folder / "suigong-ca.crt", folder / "suigong-ca.key"
    kept = _load(certificate_file, key_file)
    if kept and kept.certificate.not_valid_after_utc - now > LEAF_LIFE:
        return kept
    made = _make_authority(now)
    _save(made, certificate_file, key_file)
    return made


def _make_authority(now: datetime) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Suigong {socket.gethostname()} {now:%Y-%m-%d}")
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in PRIVATE_NETWORKS]
    allowed = x509.NameConstraints([*networks, *map(x509.DNSName, LOCAL_NAMES)], None)
    builder = (
        _builder(name, name, key, now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(allowed, critical=True)
    )
    return Signed(builder.sign(key, hashes.SHA256()), key)


def _issue(authority: Signed, addresses: list[str], names: list[str], now: datetime) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(_name(addresses[0]), issuer.subject, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_alternative_names(addresses, names), critical=False)
        .add_extension(identifier, critical=False)
    )
    return Signed(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    start = now - timedelta(hours=1)  # phones whose clock is a little late
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _serves(
    leaf: x509.Certificate, issuer: x509.Certificate, addresses: list[str], names: list[str], now: datetime
) -> bool:
    try:
        leaf.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    wanted = _alternative_names(addresses, names)
    held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(wanted) == set(held) and leaf.not_valid_after_utc - now > RENEW_BEFORE


def _alternative_names(addresses: list[str], names: list[str]) -> x509.SubjectAlternativeName:
    numbers = [x509.IPAddress(ipaddress.ip_address(address)) for address in {*addresses, "127.0.0.1"}]
    return x509.SubjectAlternativeName([*numbers, *map(x509.DNSName, names)])


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Suigong"),
            x509.NameAttribute(NameOID.COMMON_NAME, text[:64]),
        ]
    )


def _load(certificate_file: Path, key_file: Path) -> Signed | None:
    if not (certificate_file.exists() and key_file.exists()):
        return None
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Signed(certificate, key)


def _save(signed: Signed, certificate_file: Path, key_file: Path) -> None:
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_file.unlink(missing_ok=True)
    # Made unreadable for others before the key is in it, not after.
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(signed.key.private_bytes(pem, *plain))
    certificate_file.write_bytes(signed.certificate.public_bytes(pem))


def _outward_address() -> str | None:
    # Connecting a datagram socket sends nothing; it only asks the system which address it would use.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _named_addresses() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def _is_private(address: str) -> bool:
    number = ipaddress.ip_address(address)
    return not number.is_loopback and any(number in ipaddress.ip_network(net) for net in PRIVATE_NETWORKS)


def _is_local(name: str) -> bool:
    return name.rpartition(".")[2] in LOCAL_NAMES or name.endswith(".home.arpa")
