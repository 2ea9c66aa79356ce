"""Read one file of a zip that a stranger packed."""

import zipfile
import zlib

from expression_lab.errors import BadDataError

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
LARGEST = 50 << 20  # bytes of one file


def read(archive, member):
    """The bytes of one member.

    Args:
        archive: zipfile.ZipFile
        member: zipfile.ZipInfo

    Returns:
        bytes

    Raises:
        BadDataError: it would unpack to more than `LARGEST` bytes, or is damaged.
    """
    if member.file_size > LARGEST:
        raise BadDataError(f"it is larger than {LARGEST >> 20} MB")
    try:
        return archive.read(member)
    except DAMAGE as error:
        raise BadDataError(f"it is damaged in the zip ({error})") from error
