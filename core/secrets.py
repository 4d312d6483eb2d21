"""What others entrust to us, such as a mailbox's password, sealed before it is stored."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"rapport: sealed secrets, 1"


class SecretLost(Exception):
    """The secret cannot be read: the key is another one now, or the token was changed."""


def sealed(text: str) -> str:
    """A token that only this key opens; the same text gives another one each time."""
    return _seal(settings.SEALING_KEY).encrypt(text.encode(errors="surrogatepass")).decode()


def unsealed(token: str) -> str:
    """The text in the token, or SecretLost."""
    try:
        opened = _seal(settings.SEALING_KEY).decrypt(token.encode(errors="replace"))
    except InvalidToken:
        raise SecretLost from None
    return opened.decode(errors="surrogatepass")


@cache
def _seal(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
