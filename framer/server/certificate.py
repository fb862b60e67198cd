"""The certificate for https and its key, checked before the first client meets them."""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framer.errors import SetupError
from framer.i18n import N_

_CERT_EXPIRED, _CERT_NOT_YET_VALID = 10, 9  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID of OpenSSL
_HANDSHAKE_ROUNDS = 4  # a handshake is done after two messages of each side


@dataclass(frozen=True)
class Certificate:
    """The TLS context, and the host names and IP addresses that the certificate is for."""

    context: ssl.SSLContext
    names: tuple[str, ...]


class _EncryptedKeyError(Exception):
    """The key is encrypted with a password."""


def load_certificate(cert: Path, key: Path) -> Certificate:
    """The certificate in the PEM file `cert` (with its chain) and its key; TLS 1.2 and 1.3 only.

    Raises SetupError where one cannot be read, they do not belong together, the key is encrypted, or browsers would
    refuse the certificate whoever signed it: expired, not valid yet, too weak, not for servers.
    """
    for path in (cert, key):
        _check_readable(path)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        client.load_verify_locations(cafile=cert)
    except ssl.SSLError as error:
        raise _not_pem_error(N_("%(path)s holds no certificate in PEM form."), cert) from error
    try:
        server.load_cert_chain(cert, key, password=_refuse_password)
    except _EncryptedKeyError:
        raise SetupError(
            N_("%(path)s: the key is locked with a password."),
            N_("Store it without one, readable for framer only: openssl pkey -in locked.pem -out key.pem"),
            path=key,
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SetupError(
                N_("%(key)s is not the key of %(cert)s."),
                N_("Take the key that was made together with the certificate."),
                key=key,
                cert=cert,
            ) from error
        if error.reason and "TOO_" in error.reason:  # EE_KEY_TOO_SMALL, CA_MD_TOO_WEAK
            raise _certificate_error(cert, error.reason) from error
        raise _not_pem_error(N_("%(path)s holds no private key in PEM form."), key) from error
    return Certificate(server, _subject_alt_names(_verify_by_handshake(server, client, cert)))


def _check_readable(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise SetupError(
            N_("%(path)s cannot be read (%(reason)s)."),
            N_("Check the path, and that framer may read the file."),
            path=path,
            reason=os.strerror(error.errno or 0),
        ) from error


def _verify_by_handshake(server: ssl.SSLContext, client: ssl.SSLContext, cert: Path) -> dict[str, Any]:
    """The certificate as a client gets it in a handshake in memory. Raises SetupError where the client refuses it.

    The client trusts this very certificate, so only faults of its own come out, not who signed it.
    """
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True))
    for _ in range(_HANDSHAKE_ROUNDS):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                raise _certificate_error(cert, error.verify_message, error.verify_code) from error
    return dict(sides[0].getpeercert() or {})


def _subject_alt_names(certificate: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for kind, name in certificate.get("subjectAltName", ()) if kind in {"DNS", "IP Address"})


def _certificate_error(cert: Path, reason: str, code: int = 0) -> SetupError:
    if code == _CERT_EXPIRED:
        return SetupError(
            N_("%(path)s: the certificate has expired."),
            N_("Get a new one and start framer again; check that this computer's clock is right, too."),
            path=cert,
        )
    if code == _CERT_NOT_YET_VALID:
        return SetupError(
            N_("%(path)s: the certificate is not valid yet."),
            N_("Check that this computer's clock is right."),
            path=cert,
        )
    return SetupError(
        N_("%(path)s: browsers refuse this certificate (%(reason)s)."),
        N_("Have a new one made for this server."),
        path=cert,
        reason=reason,
    )


def _not_pem_error(message: str, path: Path) -> SetupError:
    hint = N_("Name the certificate with --cert and its key with --key: text files that begin with -----BEGIN.")
    return SetupError(message, hint, path=path)


def _refuse_password() -> str:
    """Stands in for OpenSSL's question on the terminal."""
    raise _EncryptedKeyError
