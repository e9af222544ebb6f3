"""The envelope of callbacks (§9): AES-256-CBC with a 32-byte padding and a SHA-1 signature."""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # the padding's block, twice the cipher's
RANDOM_BYTES = 16
LENGTH_BYTES = 4


class Refused(Exception):
    """The envelope is not from who it claims, or is broken."""


class Codec:
    """Seals and opens what goes between the platform and one receiver."""

    def __init__(self, *, token: str, aes_key: str, receive_id: str) -> None:
        self._token = token
        self._receive_id = receive_id.encode()
        try:
            key = base64.b64decode(aes_key + "=", validate=True)
        except (binascii.Error, ValueError) as error:  # ValueError: letters beyond ASCII
            raise Refused("the key is not base64") from error
        if len(aes_key) != 43 or len(key) != 32:
            raise Refused("the key has 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def sign(self, *, timestamp: str, nonce: str, sealed: str) -> str:
        """The signature over the four parts, sorted."""
        text = "".join(sorted((self._token, timestamp, nonce, sealed)))
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def seal(self, plaintext: str, *, random: bytes | None = None) -> str:
        """Encrypt a text; the random start makes every sealing different."""
        body = plaintext.encode()
        start = secrets.token_bytes(RANDOM_BYTES) if random is None else random
        whole = start + len(body).to_bytes(LENGTH_BYTES, "big") + body + self._receive_id
        pad = BLOCK - len(whole) % BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(whole + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, *, signature: str, timestamp: str, nonce: str, sealed: str) -> str:
        """Check the signature and decrypt; refuse whatever is not whole and addressed to us."""
        expected = self.sign(timestamp=timestamp, nonce=nonce, sealed=sealed)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Refused("the signature is wrong")
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher.decryptor()
            whole = decryptor.update(raw) + decryptor.finalize()
        except ValueError as error:
            raise Refused("the ciphertext is broken") from error
        return self._unwrap(whole)

    def _unwrap(self, whole: bytes) -> str:
        pad = whole[-1] if whole else 0
        if not 1 <= pad <= BLOCK or whole[-pad:] != bytes([pad]) * pad:
            raise Refused("the padding is broken")
        start = RANDOM_BYTES + LENGTH_BYTES
        length = int.from_bytes(whole[RANDOM_BYTES:start], "big")
        body, receiver = whole[start : start + length], whole[start + length : -pad]
        if len(body) != length or receiver != self._receive_id:
            raise Refused("it is for another receiver")
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise Refused("the text is not UTF-8") from error
