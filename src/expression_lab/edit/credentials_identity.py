"""A certificate of one's own, made on this computer, to sign pictures with.

It says nobody's name, and nobody checked anything: whoever reads a signature by it can tell that
the file is as it was signed, and that another file was signed by the same computer. A certificate
that tells who somebody is has to be bought from an authority that looks at papers first.
"""

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from expression_lab.errors import BadDataError, ConfigError

OWNER = "Expression Lab (self-made certificate)"
NAME, ROOT = "nobody checked who this is", "root of a self-made certificate"
FILE = "signing.pem"  # the key, the certificate, and the root that it was issued by
DAYS = 5 * 365  # a signature without a time stamp is only good as long as its certificate
_KEY = re.compile(rb"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----\n", re.DOTALL)
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
         "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


@dataclass(frozen=True)
class Identity:
    """What pictures are signed with.

    Attributes:
        certificate, root: bytes, PEM.
        key: bytes, PEM, the secret; it is never shown.
        since, until: datetime, UTC, when the certificate is good.
        fingerprint: str, the certificate's sha256; to be told to those who should know it.
    """

    certificate: bytes = field(repr=False)
    root: bytes = field(repr=False)
    key: bytes = field(repr=False)
    since: datetime
    until: datetime
    fingerprint: str


def config_folder():
    """Where settings of the reader's are kept: `EXPRESSION_LAB_CONFIG`, or the system's place."""
    import typer

    named = os.environ.get("EXPRESSION_LAB_CONFIG")
    return Path(named).expanduser() if named else Path(typer.get_app_dir("expression-lab"))


def exists(folder=None):
    """True where there is a certificate already."""
    return _place(folder).is_file()


def identity(folder=None):
    """The certificate of this computer; it is made where there is none yet.

    Args:
        folder: path, or None for `config_folder()`. The file `signing.pem` there holds a secret:
            nobody else may read it, and it belongs into no repository and no message.

    Returns:
        Identity

    Raises:
        ConfigError: it has expired, or cannot be kept there.
        BadDataError: the file is damaged.
    """
    place = _place(folder)
    try:
        if not place.is_file():
            _keep(place, _made())
        _close(place)
        content = place.read_bytes()
    except OSError as error:
        raise ConfigError(f"The certificate for signing cannot be kept in {_shown(place)} "
                          f"({error.strerror}); name a folder of your own in "
                          "EXPRESSION_LAB_CONFIG, or save without signing.") from error
    return _valid(_read(content, place), place)


def _place(folder):
    return (config_folder() if folder is None else Path(folder)) / FILE


def _shown(place):
    """A place without the name of whoever sits at this computer."""
    named = os.environ.get("EXPRESSION_LAB_CONFIG")
    if named and place.parent == Path(named).expanduser():
        return f"EXPRESSION_LAB_CONFIG ({FILE})"
    with contextlib.suppress(ValueError, RuntimeError):
        return f"~/{place.relative_to(Path.home()).as_posix()}"
    return str(place)


def _keep(place, content):
    """Write the file so that nobody else can read it at any moment, unlike `files.replace`."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, partial = tempfile.mkstemp(dir=place.parent)  # made with the rights 0600
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(partial, place)
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def _close(place):
    """Take the right to read the secret from others, should somebody have given it."""
    if os.name == "posix" and place.stat().st_mode & 0o077:
        place.chmod(0o600)


def _made():
    """A new root, whose key is forgotten at once, and a certificate issued by it: bytes, PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    above, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(ROOT, above, above, "key_cert_sign", [
        (x509.BasicConstraints(ca=True, path_length=0), True)])
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])  # C2PA asks for one
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key())
    leaf = _certificate(NAME, own, above, "digital_signature", [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (purpose, False), (issuer, False)])
    pem = serialization.Encoding.PEM
    secret = own.private_bytes(pem, serialization.PrivateFormat.PKCS8,
                               serialization.NoEncryption())
    return secret + leaf.public_bytes(pem) + root.public_bytes(pem)


def _certificate(name, key, signer, use, extensions):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    since = datetime.now(timezone.utc) - timedelta(days=1)  # clocks of computers differ
    uses = x509.KeyUsage(**{one: one == use for one in _USES})
    known = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (x509.CertificateBuilder()
               .issuer_name(_named(x509, ROOT)).subject_name(_named(x509, name))
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(since).not_valid_after(since + timedelta(days=DAYS)))
    for extension, critical in [(uses, True), (known, False), *extensions]:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer, hashes.SHA256())


def _named(x509, name):
    """Nobody's name; an organization has to be there, or readers call the signature wrong."""
    oid = x509.oid.NameOID
    return x509.Name([x509.NameAttribute(oid.ORGANIZATION_NAME, OWNER),
                      x509.NameAttribute(oid.COMMON_NAME, name)])


def _read(content, place):
    """The Identity in a file, seen to belong together."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    try:
        [secret] = _KEY.findall(content)
        leaf, root = x509.load_pem_x509_certificates(content)
        key = serialization.load_pem_private_key(secret, None)
        leaf.verify_directly_issued_by(root)
        if key.public_key() != leaf.public_key():
            raise ValueError("the key of another certificate")
    except Exception as error:  # parsers and signatures fail in many ways on damaged files
        raise BadDataError(f"The certificate for signing in {_shown(place)} is damaged; delete "
                           "that file, and a new one is made when you sign again.") from error
    certificate, above = (one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))
    return Identity(certificate, above, secret, leaf.not_valid_before_utc,
                    leaf.not_valid_after_utc, leaf.fingerprint(hashes.SHA256()).hex())


def _valid(found, place):
    now = datetime.now(timezone.utc)
    if now > found.until:
        raise ConfigError(f"The certificate for signing in {_shown(place)} expired on "
                          f"{found.until:%Y-%m-%d}; delete that file, and a new one is made when "
                          "you sign again.")
    if now < found.since:
        raise ConfigError("The certificate for signing is good only from "
                          f"{found.since:%Y-%m-%d} on; set the clock of this computer right.")
    return found
