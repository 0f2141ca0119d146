"""Opens Steward's vectors from docs/vault-format.md alone: python3 open_vector.py FILE. Prints what it found, as JSON."""
import hashlib, hmac, json, struct, sys, uuid
from datetime import datetime
try:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.hashes import SHA256
except ImportError:
    sys.exit("python3-cryptography is missing: apt-get install python3-cryptography")
def field(value):  # length (int32) and bytes; null is the length -1
    if value is None: return struct.pack(">i", -1)
    if isinstance(value, str): value = value.encode()
    elif isinstance(value, int): value = struct.pack(">i", value)
    elif isinstance(value, uuid.UUID): value = value.bytes
    return struct.pack(">i", len(value)) + value
def guid(text): return None if text is None else uuid.UUID(text)
def location(at):
    return [guid(at["installation"]), at["table"], guid(at["record"]), guid(at["client"]), at["field"], at["version"]]
def join(*fields): return b"".join(map(field, fields))
def unpad(padded):
    body = padded.rstrip(b"\0")
    assert body[-1:] == b"\x80" and len(padded) % 64 == 0 and len(padded) - len(body) < 64, "padding"
    return body[:-1].hex()
def open_envelope(blob, at, keks):
    assert blob[:6] == b"STWD\x01\x01", "magic, format, algorithm"
    reference, rest = blob[7:7 + blob[6]].decode("ascii"), blob[7 + blob[6]:]
    (size,), rest = struct.unpack(">H", rest[:2]), rest[2:]
    wrapped, nonce, rest = rest[:size], rest[size:size + 12], rest[size + 12:]
    (size,), rest = struct.unpack(">I", rest[:4]), rest[4:]
    assert len(rest) == size + 16, "length"
    wrap_data = join(b"steward wrap v1", *location(at), b"\x01", b"\x01", reference)
    data_key = AESGCM(bytes.fromhex(keks[reference])).decrypt(wrapped[:12], wrapped[12:], wrap_data)
    return unpad(AESGCM(data_key).decrypt(nonce, rest, join(b"steward secret v1", *location(at), b"\x01", b"\x01")))
def open_held(blob, at, name, key):
    assert blob[0] == 1, "format"
    key = HKDF(SHA256(), 32, None, join(b"steward held key v1", name, "seal")).derive(bytes.fromhex(key))
    return unpad(AESGCM(key).decrypt(blob[1:13], blob[13:], join(b"steward held v1", *location(at), b"\x01", name)))
def hash_of(installation, chain, sequence, previous, e):
    o = e["origin"]
    commitment = hashlib.sha256(b"steward audit origin v1" + bytes.fromhex(o["salt"]) + join(o["ip"], o["userAgent"], o["typedName"]))
    at = datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%S.%fZ") - datetime(1970, 1, 1)
    micros = struct.pack(">q", (at.days * 86400 + at.seconds) * 1000000 + at.microseconds)
    canonical = b"\x01" + join(guid(e["id"]), micros, guid(e["actorId"]), guid(e["sessionId"]), e["action"], e["objectKind"],
        guid(e["objectId"]), e["objectName"], e["objectVersion"], guid(e["clientId"]), guid(e["credentialId"]), e["outcome"],
        e["reason"], e["requestId"], commitment.digest())
    link = struct.pack(">iq", chain, sequence) + previous
    return hashlib.sha256(b"steward audit v1" + installation.bytes + link + canonical).digest()
v, found = json.load(open(sys.argv[1], encoding="utf-8")), {}
if "envelopes" in v:
    found["opened"] = [open_envelope(bytes.fromhex(c["envelope"]), c["at"], v["keks"]) for c in v["envelopes"]]
    mac = lambda key: hmac.new(bytes.fromhex(key), b"steward kek fingerprint v1", "sha256").hexdigest()[:16]
    found["fingerprints"] = {name: mac(key) for name, key in v["keks"].items()}
    found["held"] = [open_held(bytes.fromhex(c["sealed"]), c["at"], c["name"], c["key"]) for c in v["held"]]
if "events" in v:
    installation, found["hashes"] = guid(v["installation"]), []
    previous = hashlib.sha256(b"steward audit genesis v1" + installation.bytes + struct.pack(">i", v["chain"])).digest()
    for sequence, event in enumerate(v["events"], 1):
        previous = hash_of(installation, v["chain"], sequence, previous, event)
        found["hashes"].append(previous.hex())
print(json.dumps(found))
