"""Who asks: signs each request as the role in WAYSIDE_ROLE would (RFC 9421, RFC 9530).

    roles.py enrol URL TICKET     makes a device and prints its id and key
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import urllib.request

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

COMPONENTS = '("@method" "@path" "@query" "content-digest")'


def signature(key, key_id, method, target, body):
    """The three headers of a signed request."""
    digest = "sha-256=:%s:" % base64.b64encode(hashlib.sha256(body).digest()).decode()
    parameters = f'{COMPONENTS};created=1;keyid="{key_id}";alg="ed25519";tag="wayside"'
    path, _, query = target.partition("?")
    base = (
        f'"@method": {method}\n"@path": {path}\n"@query": ?{query}\n'
        f'"content-digest": {digest}\n"@signature-params": {parameters}'
    )
    signed = base64.b64encode(key.sign(base.encode())).decode()
    return {
        "Content-Digest": digest,
        "Signature-Input": f"sig={parameters}",
        "Signature": f"sig=:{signed}:",
    }


def enrol(url, ticket):
    """Spends a ticket as a new device."""
    token = json.load(open(ticket))["token"]
    once, *_ = cbor2.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    seed = os.urandom(32)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    body = cbor2.dumps([1, once, key.public_key().public_bytes_raw(), os.urandom(16)])
    headers = signature(key, "new", "POST", "/v1/enrol", body)
    headers["Content-Type"] = "application/cbor"
    request = urllib.request.Request(url + "/v1/enrol", body, headers)
    payload, _ = cbor2.loads(urllib.request.urlopen(request).read())
    device = cbor2.loads(payload)[1].hex()
    ident = "-".join([device[:8], device[8:12], device[12:16], device[16:20], device[20:]])
    print(json.dumps({"id": ident, "seed": seed.hex()}))


def known():
    """The key id and key of the role; none for who signs nothing."""
    role, work = os.environ["WAYSIDE_ROLE"], os.environ["WAYSIDE_WORK"]
    if role in ("device", "revoked"):
        about = json.load(open(f"{work}/{role}.json"))
        return about["id"], Ed25519PrivateKey.from_private_bytes(bytes.fromhex(about["seed"]))
    if role == "programme":
        text = open(f"{work}/keys/recipient.key").read().strip().split(":", 1)[1]
        seed = base64.urlsafe_b64decode(text + "=")
        secret = hmac.new(seed, b"wayside sign 1", hashlib.sha256).digest()
        ident = json.load(open(f"{work}/keys/recipient.pub"))["id"]
        return ident, Ed25519PrivateKey.from_private_bytes(secret)
    return None


if __name__ == "__main__":
    enrol(*sys.argv[2:])
else:
    import schemathesis
    from requests.auth import AuthBase

    @schemathesis.serializer("application/cbor")
    def as_it_is(_context, value):
        """Random bytes: what is drawn is sent."""
        return value if isinstance(value, bytes) else str(value).encode()

    class Role(AuthBase):
        """Signs what is about to be sent."""

        def __init__(self):
            self.known = known()
            self.token = open(os.environ["WAYSIDE_WORK"] + "/hub/metrics.token").read().strip()

        def __call__(self, request):
            body = request.body or b""
            body = body.encode() if isinstance(body, str) else body
            if self.known and isinstance(body, bytes):
                key_id, key = self.known
                request.headers.update(signature(key, key_id, request.method, request.path_url, body))
            if os.environ["WAYSIDE_ROLE"] == "metrics":
                request.headers["Authorization"] = f"Bearer {self.token}"
            return request

        def __eq__(self, other):
            return isinstance(other, Role)

        def __hash__(self):
            return 0

    schemathesis.auth.set_from_requests(Role())
