"""Find pictures that are the same photograph: exactly, nearly, or in a mirror.

Two steps. A perceptual hash of 64 bits, taken from the lowest frequencies of a picture (Zauner,
"Implementation and benchmarking of perceptual image hash functions", 2010), proposes pairs. Then
the pair is looked at: the middle of one picture is slid over the other, and the best normalised
correlation decides, so that a small shift, another brightness or a watermark do not hide a pair,
and two different faces in the same pose are not taken for one.
"""

import hashlib

import numpy as np

from expression_lab.data.dataset import resize

BITS = 64
DISTANCE = 12  # bits that may differ between the hashes of a pair
# Of 288 pairs above it seen in FER2013, half of them close to it, none was clearly false; of 48
# others, all with as many bits apart as may be, one was.
CORRELATION = 0.92
GLANCE = 0.80  # the same at half the size, to dismiss most proposals quickly
SHIFT = 1 / 12  # how far the pictures may be displaced, as a part of their side
BLANK = 4.0  # grey levels: a picture whose standard deviation is smaller shows nothing
BLOCK = 1024  # hashes compared at once: bounds the memory to a few hundred megabytes


def exact_digest(images):
    """A fingerprint of each picture's bytes; equal exactly where the pictures are equal.

    Args:
        images: uint8 `(n, S, S)`.

    Returns:
        int64 `(n,)`.
    """
    digests = [hashlib.blake2b(image.tobytes(), digest_size=8).digest() for image in images]
    return np.frombuffer(b"".join(digests), np.int64)


def perceptual_hash(images):
    """The signs of a picture's 8 × 8 lowest cosine frequencies, against their median.

    Args:
        images: uint8 `(n, S, S)`, S of 16 or more.

    Returns:
        float32 `(n, 64)`, each -1 or 1: the dot product of two rows is 64 minus twice the number
        of bits that differ.
    """
    import cv2

    low = np.empty((len(images), BITS), np.float32)
    for image, row in zip(images, low, strict=True):
        small = cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA)
        row[:] = cv2.dct(small.astype(np.float32))[:8, :8].ravel()
    middle = np.median(low[:, 1:], axis=1, keepdims=True)  # the first is only the brightness
    return np.where(low > middle, np.float32(1), np.float32(-1))


def blank(images):
    """Which pictures are nearly constant: bool `(n,)`."""
    import cv2

    return np.array([cv2.meanStdDev(image)[1].item() < BLANK for image in images], bool)


def correlation(a, b):
    """How alike two pictures are, wherever one lies on the other.

    Args:
        a: uint8 `(S, S)`.
        b: uint8 `(S, S)`.

    Returns:
        float: the best normalised correlation over small shifts, -1 to 1.
    """
    import cv2

    m = max(1, round(len(a) * SHIFT))
    return max(float(cv2.matchTemplate(whole, middle[m:-m, m:-m], cv2.TM_CCOEFF_NORMED).max())
               for whole, middle in ((a, b), (b, a)))


def find_pairs(images, others=None, *, distance=DISTANCE, threshold=CORRELATION, mirror=True):
    """Find all pairs of pictures that show the same photograph.

    Args:
        images: uint8 `(n, S, S)`.
        others: uint8 `(m, S, S)`, compared with every one of `images`; None compares `images`
            among themselves, each pair once.
        distance: hash bits that may differ, 0 to 64.
        threshold: correlation from which a pair counts, 0 to 1.
        mirror: look for mirrored pairs as well.

    Returns:
        dict of arrays of one length: `a` and `b` int64 positions in `images` and in `others` (or
        `images`), `correlation` float32, `mirrored` bool, `exact` bool. Sorted by a, then b.
        Blank pictures are left out: they would all be each other's duplicates.
    """
    alone = others is None
    others = images if alone else others
    seen, seen_others = ~blank(images), ~blank(others)
    digests, digests_others = exact_digest(images), exact_digest(others)
    hashes_others, halves_others = perceptual_hash(others), _half(others)
    pairs = {}
    for mirrored in (False, True) if mirror else (False,):
        turned = np.ascontiguousarray(images[:, :, ::-1]) if mirrored else images
        halves = _half(turned)
        for a, b in _alike(perceptual_hash(turned), hashes_others, distance, alone):
            if not (seen[a] and seen_others[b]) or (a, b) in pairs:
                continue
            exact = not mirrored and digests[a] == digests_others[b]
            if not exact and correlation(halves[a], halves_others[b]) < min(GLANCE, threshold):
                continue
            value = 1.0 if exact else correlation(turned[a], others[b])
            if value >= threshold:
                pairs[a, b] = (value, mirrored, exact)
    return _columns(pairs)


def _half(images):
    """The pictures at half their size, at least 16 pixels wide."""
    side = max(16, images.shape[1] // 2)
    return resize(images, side)


def _alike(hashes, others, distance, alone):
    """Pairs of positions whose hashes differ in at most `distance` bits, in blocks of rows."""
    for start in range(0, len(hashes), BLOCK):
        first = start if alone else 0  # a pair once: compare with what comes later only
        dots = hashes[start:start + BLOCK] @ others[first:].T
        i, j = np.divmod(np.flatnonzero(dots >= BITS - 2 * distance), dots.shape[1])
        i, j = i + start, j + first
        keep = i < j if alone else slice(None)
        yield from zip(i[keep].tolist(), j[keep].tolist(), strict=True)


def _columns(pairs):
    order = sorted(pairs)
    a, b = np.array(order, np.int64).reshape(-1, 2).T
    values = [pairs[key] for key in order]
    return {"a": a, "b": b,
            "correlation": np.array([v[0] for v in values], np.float32),
            "mirrored": np.array([v[1] for v in values], bool),
            "exact": np.array([v[2] for v in values], bool)}


def groups(n, a, b):
    """Number the photographs: pictures joined by pairs, directly or by way of others, are one.

    Args:
        n: how many pictures there are.
        a: int `(p,)`, one end of each pair.
        b: int `(p,)`, the other end.

    Returns:
        int64 `(n,)`: the first picture of each picture's photograph.
    """
    first = np.arange(n)

    def root(i):
        while first[i] != i:
            first[i] = first[first[i]]  # shorten the way for the next who asks
            i = first[i]
        return i

    for i, j in zip(a, b, strict=True):
        low, high = sorted((root(i), root(j)))
        first[high] = low
    return np.array([root(i) for i in range(n)], np.int64)
