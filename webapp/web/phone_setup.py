"""How a phone comes to trust this factory's server: the certificate of its own authority, and the steps.

Everything here is public and works over plain http, since a phone that does not trust the server yet has to
read it. The private key never passes through here.
"""

from __future__ import annotations

import base64
import plistlib
import ssl
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, abort, current_app, render_template

from webapp.web.access import public

phone_setup = Blueprint("phone_setup", __name__, url_prefix="/phone-setup")

CERTIFICATE_TYPE = "application/x-x509-ca-cert"
PROFILE_TYPE = "application/x-apple-aspen-config"


@phone_setup.get("", strict_slashes=False)
@public
def guide() -> str:
    return render_template("phone_setup.html", available=certificate_file().exists())


@phone_setup.get("/suigong-ca.crt")
@public
def certificate() -> Response:
    return _download(_certificate_der(), CERTIFICATE_TYPE, "suigong-ca.crt")


@phone_setup.get("/suigong.mobileconfig")
@public
def profile() -> Response:
    return _download(apple_profile(_certificate_der()), PROFILE_TYPE, "suigong.mobileconfig")


def certificate_file() -> Path:
    """Return where `make run LAN=1` keeps the authority's certificate."""
    data: Path = current_app.config["DATA"]
    return data / "ca" / "suigong-ca.crt"


def apple_profile(certificate: bytes) -> bytes:
    """Return an iPhone configuration profile that installs the certificate, given in DER.

    The identifiers follow from the certificate: installing it again replaces the profile instead of adding one.
    """
    identity = str(uuid5(NAMESPACE_URL, "suigong:" + base64.b64encode(certificate).decode()))
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"app.suigong.ca.{identity}",
        "PayloadUUID": identity,
        "PayloadDisplayName": "Suigong 随工",
        "PayloadContent": certificate,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": "app.suigong.phone-setup",
            "PayloadUUID": str(uuid5(NAMESPACE_URL, identity)),
            "PayloadDisplayName": "Suigong 随工",
            "PayloadDescription": "信任本厂的随工服务器 · Trust this factory's Suigong server",
            "PayloadContent": [payload],
        }
    )


def _certificate_der() -> bytes:
    file = certificate_file()
    if not file.exists():
        abort(404)
    return ssl.PEM_cert_to_DER_cert(file.read_text())


def _download(body: bytes, content_type: str, name: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
