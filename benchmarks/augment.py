"""How many 48×48 faces a second one core augments, beside Keras' own layers in the same run.

    python benchmarks/augment.py

The process is pinned to one core and every library to one thread. Two columns: by the clock on
the wall, and by the processor's time, which stays right while something else keeps the machine
busy. Each row is the best of five runs over the same 2,048 faces.
"""

import os

for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import time  # noqa: E402 - the libraries read the variables above when they are imported

import numpy as np  # noqa: E402

from expression_lab import augment  # noqa: E402

FACES, SIZE, BATCH, RUNS = 2048, 48, 256, 5
TARGET = 3000  # faces a second for a full policy

EVERYTHING = augment.Policy(
    rotation=15, shift=0.1, scale=0.15, flip=0.5, brightness=0.15, contrast=0.3, gamma=0.3,
    light_gradient=0.5, noise=10, salt_and_pepper=0.02, blur=0.8, erase=1, mask=1, glasses=1)
POLICIES = {
    "geometric": augment.Policy(rotation=15, shift=0.1, scale=0.15, flip=0.5),
    "light": augment.Policy(brightness=0.15, contrast=0.3, gamma=0.3, light_gradient=0.5),
    "noise and blur": augment.Policy(noise=10, salt_and_pepper=0.02, blur=0.8),
    "occlusion": augment.Policy(erase=1, mask=1, glasses=1),
    "Policy.mild()": augment.Policy.mild(),
    "Policy.strong()": augment.Policy.strong(),
    "everything, on every face": EVERYTHING,
}


def in_batches(change, images):
    for start in range(0, len(images), BATCH):
        change(images[start:start + BATCH])


def speed(change, images):
    """Return faces a second by the wall's clock and by the processor's."""
    change(images[:BATCH])  # compiled, or imported, before the clock starts
    wall, processor = [], []
    for _ in range(RUNS):
        clock, own = time.perf_counter(), time.process_time()
        in_batches(change, images)
        wall.append(time.perf_counter() - clock)
        processor.append(time.process_time() - own)
    return len(images) / min(wall), len(images) / min(processor)


def ours():
    """Yield a name and a function of a batch for every row of this package."""
    rng, targets = np.random.default_rng(0), np.eye(8)[np.arange(BATCH) % 8]
    for name, policy in POLICIES.items():
        yield name, lambda batch, policy=policy: policy(batch, rng)
    counts = (8740, 7287, 3149, 3014, 2100, 119, 532, 119)  # FER+, training, majority
    aware = augment.ClassAware(augment.Policy.mild(), augment.Policy.strong(), counts)
    yield "ClassAware", lambda batch: aware(batch, np.arange(BATCH) % 8, rng)
    yield "MixUp", lambda batch: augment.mixup(batch, targets, rng)
    yield "CutMix", lambda batch: augment.cutmix(batch, targets, rng)


def keras_layers():
    """Yield a name and a function of a batch for Keras' layers, compiled."""
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    geometric = [
        keras.layers.RandomFlip("horizontal", seed=0),
        keras.layers.RandomRotation(15 / 360, fill_mode="reflect", seed=1),
        keras.layers.RandomTranslation(0.1, 0.1, fill_mode="reflect", seed=2),
        keras.layers.RandomZoom(0.15, fill_mode="reflect", seed=3),
    ]
    light = [
        keras.layers.RandomBrightness(0.15, value_range=(0, 255), seed=4),
        keras.layers.RandomContrast(0.3, value_range=(0, 255), seed=5),
    ]
    for name, layers in (("geometric", geometric), ("light", light), ("both", geometric + light)):
        run = tf.function(keras.Sequential(layers), reduce_retracing=True)
        yield f"Keras layers: {name}", lambda batch, run=run: run(
            tf.constant(batch[..., None], tf.float32), training=True).numpy()


def pin():
    """Keep the process on one core, where the system can, and OpenCV on one thread."""
    import cv2

    cv2.setNumThreads(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main():
    pin()
    images = np.random.default_rng(0).integers(0, 256, (FACES, SIZE, SIZE), dtype=np.uint8)
    print(f"{'faces a second, one core, 48×48':36}{'wall':>10}{'processor':>12}")
    reached = {}
    for rows in (ours(), keras_layers()):
        for name, change in rows:
            wall, reached[name] = speed(change, images)
            print(f"{name:36}{wall:10,.0f}{reached[name]:12,.0f}", flush=True)
    full = reached["Policy.strong()"]
    print(f"\nTarget: {TARGET:,} faces a second with a full policy. Reached: {full:,.0f}; "
          f"{full / reached['Keras layers: both']:.1f} times Keras' layers.")
    return 0 if full >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
