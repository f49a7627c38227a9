"""How a server's certificate is checked: by a CA bundle, or against one that is pinned."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from typing import Any

from ..base import TlsPolicy


class WrongCertificate(ssl.SSLCertVerificationError):
    """The server shows another certificate than the pinned one; both fingerprints are named."""


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a DER certificate as openssl prints it: `AB:CD:...`."""
    return hashlib.sha256(certificate).digest().hex(':').upper()


def context_for(policy: TlsPolicy) -> ssl.SSLContext:
    """For a client. Raises OSError (ssl.SSLError among it) when the CA bundle cannot be used."""
    if policy.fingerprint:
        context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
        context.pinned = policy.fingerprint.upper()
    else:
        context = ssl.create_default_context(cafile=policy.ca_file)
    if policy.fingerprint or not policy.verify:
        # A pinned certificate speaks for itself: it may be self-signed, expired or for another name.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _PinnedContext(ssl.SSLContext):
    """Compares the certificate right after the handshake, before anything (a login least of all) can be sent."""

    pinned: str

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(*args, **kwargs)
        shown = fingerprint(wrapped.getpeercert(binary_form=True) or b'')
        if not hmac.compare_digest(shown, self.pinned):
            wrapped.close()
            raise WrongCertificate(
                f'the certificate is not the pinned one: it has SHA-256 {shown}, pinned is {self.pinned}')
        return wrapped

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        # Here the handshake would come after the check; a connection that nobody checked is none.
        raise ssl.SSLError('a pinned certificate can be compared on a socket only')
