"""Time stamping authorities for the tests: real ones, made with openssl, behind a real HTTP server on this machine."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gyeot.evidence.stamps import Root

POLICY = "1.2.3.4.1"
TIME_STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)

_CONFIG = """
[ tsa ]
default_tsa = this
[ this ]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = {digest}
default_policy = {policy}
digests = sha1, sha256, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""


@dataclass
class Tsa:
    """A throw-away CA, the authority's certificate under it, and openssl to sign with."""

    folder: Path
    name: str = "A"
    starts: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=1))
    ends: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(days=30))
    root_ends: datetime | None = None
    usages: tuple[x509.ObjectIdentifier, ...] = TIME_STAMPING
    critical: bool = True
    digest: str = "sha256"
    ess: str = "sha256"
    elliptic: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self._lock = Lock()  # openssl counts in a file
        self.root_key, self.key = self._key(), self._key()
        self.root_certificate = self._certificate(f"Root {self.name}", self.root_key)
        self.certificate = self._certificate(f"Clock {self.name}", self.key, under=self.root_certificate)
        (self.folder / "root.pem").write_bytes(self.root_certificate.public_bytes(Encoding.PEM))
        (self.folder / "signer.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        (self.folder / "signer.key").write_bytes(
            self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.conf").write_text(
            _CONFIG.format(folder=self.folder, digest=self.digest, policy=POLICY, ess=self.ess)
        )

    @property
    def root(self) -> Root:
        return Root.read(self.root_pem.read_bytes())

    @property
    def root_pem(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, question: bytes, *, more: bytes = b"") -> bytes:
        """Answer as the authority would; with the certificates ``more`` (PEM) beside its own."""
        with self._lock:
            (self.folder / "question").write_bytes(question)
            (self.folder / "more.pem").write_bytes(more)
            chain = ["-chain", str(self.folder / "more.pem")] if more else []
            _openssl(
                *("ts", "-reply", "-config", str(self.folder / "tsa.conf"), *chain),
                *("-queryfile", str(self.folder / "question"), "-out", str(self.folder / "answer")),
            )
            return (self.folder / "answer").read_bytes()

    def stamp(self, data: bytes, *, algorithm: str = "sha256", options: tuple[str, ...] = ("-cert",)) -> bytes:
        """Stamp ``data`` by hand: openssl asks, openssl answers."""
        digest = hashlib.new(algorithm, data).hexdigest()
        question = self.folder / f"question-{digest[:16]}"
        _openssl("ts", "-query", "-digest", digest, f"-{algorithm}", *options, "-out", str(question))
        return self.answer(question.read_bytes())

    def forge(
        self, data: bytes, *, at: datetime, ess: bytes | None = None, nonce: bytes = b"\x11" * 8, signers: int = 1
    ) -> bytes:
        """Sign a stamp that says whatever is wanted: what a dishonest or broken authority could send."""
        info = _der(
            0x30,
            _der(0x02, b"\x01"),
            _oid(POLICY),
            _der(0x30, _SHA256, _der(0x04, hashlib.sha256(data).digest())),
            _der(0x02, b"\x07"),
            _der(0x18, at.strftime("%Y%m%d%H%M%SZ").encode()),
            _der(0x02, nonce) if nonce else b"",
        )
        attributes = [
            _der(0x30, _oid("1.2.840.113549.1.9.3"), _der(0x31, _oid("1.2.840.113549.1.9.16.1.4"))),
            _der(0x30, _oid("1.2.840.113549.1.9.4"), _der(0x31, _der(0x04, hashlib.sha256(info).digest()))),
        ]
        if ess is not None:
            named = _der(0x30, _der(0x30, _der(0x30, _der(0x04, ess))))
            attributes.append(_der(0x30, _oid("1.2.840.113549.1.9.16.2.47"), _der(0x31, named)))
        signed = b"".join(sorted(attributes))
        own = self.certificate.public_bytes(Encoding.DER)
        signer = _der(
            0x30,
            _der(0x02, b"\x01"),
            _der(0x30, self.certificate.issuer.public_bytes(), _der(0x02, _number(self.certificate.serial_number))),
            _SHA256,
            _der(0xA0, signed),
            _der(0x30, _oid("1.2.840.113549.1.1.1"), b"\x05\x00"),
            _der(0x04, self.key.sign(_der(0x31, signed), padding.PKCS1v15(), hashes.SHA256())),
        )
        content = _der(
            0x30,
            _der(0x02, b"\x03"),
            _der(0x31, _SHA256),
            _der(0x30, _oid("1.2.840.113549.1.9.16.1.4"), _der(0xA0, _der(0x04, info))),
            _der(0xA0, own),
            _der(0x31, signer * signers),
        )
        token = _der(0x30, _oid("1.2.840.113549.1.7.2"), _der(0xA0, content))
        return _der(0x30, _der(0x30, _der(0x02, b"\x00")), token)

    @property
    def ess_hash(self) -> bytes:
        return hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).digest()

    def _key(self):
        if self.elliptic:
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def _certificate(self, name: str, key, *, under: x509.Certificate | None = None) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(under.subject if under else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.starts if under else now - timedelta(days=400))
            .not_valid_after(self.ends if under else self.root_ends or now + timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=under is None, path_length=None), critical=True)
        )
        if under and self.usages:
            built = built.add_extension(x509.ExtendedKeyUsage(self.usages), critical=self.critical)
        return built.sign(self.root_key, hashes.SHA256())


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], capture_output=True, check=True)


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def _number(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1)


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    body = bytearray([40 * first + second])
    for number in rest:
        sevens = [number & 0x7F]
        while number := number >> 7:
            sevens.append(number & 0x7F | 0x80)
        body += bytes(reversed(sevens))
    return _der(0x06, bytes(body))


_SHA256 = _der(0x30, _oid("2.16.840.1.101.3.4.2.1"))


@dataclass
class Desk:
    """An authority's address. ``answers`` turns a question into what comes back; ``down`` closes the door."""

    url: str
    tsa: Tsa
    questions: list[bytes] = field(default_factory=list)
    answers: Callable[[bytes], bytes] | None = None
    status: int = 200
    content_type: str = "application/timestamp-reply"
    down: bool = False

    def reply(self, question: bytes) -> bytes:
        self.questions.append(question)
        return (self.answers or self.tsa.answer)(question)


@contextmanager
def desk(tsa: Tsa) -> Iterator[Desk]:
    """Serve an authority on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            if here.down:  # the line breaks before a word is said
                self.close_connection = True
                return
            answer = here.reply(question)
            self.send_response(here.status)
            self.send_header("Content-Type", here.content_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Desk(f"http://127.0.0.1:{server.server_port}/", tsa)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
