"""Content Credentials: edited pictures signed by the C2PA standard, and signatures read.

    credentials.available()                                # is c2pa-python installed?
    save("out.png", pixels, edits, "landmarks", source="in.jpg", sign=True)
    credentials.read("out.png", "image/png").state         # "valid"

A signature seals what a file says of itself. It does not make it true, it does not stay when a
site or a program writes the file anew, and a self-made certificate does not tell who signed.
Nothing is fetched from the net, neither for signing (so that no authority confirms the time) nor
for reading.
"""

import io

from expression_lab.edit.credentials_identity import Identity, exists, identity
from expression_lab.edit.credentials_manifest import MAKER, manifest, parent_facts
from expression_lab.edit.credentials_reading import (
    GOOD,
    SETTINGS,
    Signature,
    available,
    opened,
    plain,
    read,
    store_of,
)
from expression_lab.edit.headers import header
from expression_lab.errors import ConfigError, PictureError

__all__ = ["Identity", "Signature", "available", "check", "exists", "identity", "read", "sign"]


def check():
    """See, before any work is done, that pictures can be signed here.

    Returns:
        Identity: made where there is none yet.

    Raises:
        LabError: c2pa-python is not installed, or the certificate cannot be used.
    """
    if not available():
        raise ConfigError("Signing needs the package c2pa-python, which is not installed here; "
                          "install it with pip install c2pa-python, or save without signing: the "
                          "file says that it was edited in any case.")
    return identity()


def sign(content, kind, record, source=None, by=None):
    """Put a signed statement of how it was edited into the bytes of a picture.

    The manifest of a photo that was signed by this package before is carried on. Those of others
    are not: they may hold names, places and the unedited face.

    Args:
        content: bytes of a PNG, JPEG or WebP file.
        kind: str, its media type, as "image/png".
        record: Record, what is stated.
        source: path, bytes or None, the photo that was edited.
        by: Identity, or None for this computer's.

    Returns:
        bytes: the same picture with the statement inside.

    Raises:
        LabError: it cannot be signed; the message says why.
    """
    by = by or check()
    import c2pa

    carried = None if source is None else _carried(source)
    parent = None if source is None else "carried" if carried else "named"
    signed = io.BytesIO()
    try:
        info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, by.certificate, by.key, None)
        with (c2pa.Context.from_dict(SETTINGS) as context, c2pa.Signer.from_info(info) as signer,
              c2pa.Builder(manifest(record, parent), context=context) as builder):
            if carried:
                builder.add_ingredient(parent_facts(), carried[0], io.BytesIO(carried[1]))
            builder.sign(signer, kind, io.BytesIO(content), signed)
    except c2pa.C2paError as error:
        raise PictureError(f"The picture could not be signed ({plain(error)}); save it without "
                           "signing.") from error
    return signed.getvalue()


def _carried(source):
    """Media type and bytes of a source whose valid manifests are all this package's, or None."""
    kind, _ = header(source)
    store, _ = store_of(source, kind)
    if store is None or store.get("validation_state") not in GOOD:
        return None
    makers = [one.get("name") for each in store["manifests"].values()
              for one in each.get("claim_generator_info") or [{}]]
    with opened(source) as file:
        return (kind, file.read()) if set(makers) == {MAKER} else None
