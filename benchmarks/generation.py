"""What do drawn faces cost? Time, parameters and bytes of the generators, beside two rivals.

    python benchmarks/generation.py [--faces 64] [--threads 2 1] [--rounds 15] [--busy]

The first column is the time to draw as many faces of 64×64 from latents, the median of the rounds;
"a face" that to take one face through the encoder and back. "An epoch" is what 28,000 training
faces take, from a few steps of the training that made the weights, on this processor or, where
Keras finds one, on a GPU.

The rivals: our statistical face model, which draws without a network; and the generator of DCGAN
(Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
generative adversarial networks", ICLR 2016) in its original size, untrained, in Keras: what it
costs does not depend on its weights.

Each number of threads has a process of its own. Milliseconds are the clock's, so the machine must
be idle; on one that is not, --busy counts the processor's instead, those of all threads together.
"""

import argparse
import os
import subprocess
import sys
import time

THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
           "OPENBLAS_NUM_THREADS")
SIZE, EPOCH = 64, 28_000  # pixels; faces
STEPS = 4  # training steps that are timed, after as many that are not


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="*", default=[2, 1])
    parser.add_argument("--busy", action="store_true", help="count the processor's time")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return compete(given.faces, given.rounds, given.threads[0], given.busy)
    for threads in given.threads:
        print(f"\n{threads} thread{'s' if threads > 1 else ''}", flush=True)
        command = [sys.executable, __file__, "--here", "--faces", str(given.faces), "--rounds",
                   str(given.rounds), "--threads", str(threads), *(["--busy"] * given.busy)]
        subprocess.run(command, check=True,
                       env={**os.environ, **dict.fromkeys(THREADS, str(threads))})
    return None


def compete(faces, rounds, threads, busy):
    """Print the table of one number of threads."""
    import cv2

    cv2.setNumThreads(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    clock = time.process_time if busy else time.perf_counter
    print(f"{'':<22}{f'{faces} faces, ms':>14}{'a face, ms':>12}{'an epoch, s':>13}"
          f"{'parameters':>12}{'bytes':>11}", flush=True)
    for name, contestant in {**ours(), **RIVALS}.items():
        row = contestant(faces, rounds, clock)
        cells = [f"{row.get(key, ''):>{wide},{form}}" if key in row else f"{'–':>{wide}}"
                 for key, wide, form in (("drawing", 14, ".0f"), ("face", 12, ".1f"),
                                         ("epoch", 13, ".0f"), ("parameters", 12, "d"),
                                         ("bytes", 11, "d"))]
        print(f"{name:<22}" + "".join(cells), flush=True)


def ours():
    """Name -> contestant, of the generators whose weights are here."""
    from expression_lab import generate
    from expression_lab.errors import LabError

    found = {}
    for name in generate.available():
        try:
            maker = generate.load(name)
        except (LabError, ModuleNotFoundError) as error:
            print(f"{name} is not here: {error}")
            continue
        found[name] = lambda faces, rounds, clock, maker=maker: of_generator(
            maker, faces, rounds, clock)
    return found


def of_generator(maker, faces, rounds, clock):
    """What one of our generators costs: dict."""
    import numpy as np

    from expression_lab import generate
    from expression_lab.errors import LabError
    from expression_lab.generate import generator

    path = generator.CHECKPOINTS / f"{maker.name}.keras"
    z = maker.draw(faces)
    c = generate.condition(np.eye(8)[np.arange(faces) % 8])
    row = {"drawing": median(lambda: maker.decode(z, c), rounds, clock),
           "parameters": maker.model.count_params(), "bytes": path.stat().st_size}
    try:
        one = maker.sample("happiness", 1)
        row["face"] = median(lambda: maker.reconstruct(one), rounds, clock)
    except (LabError, ImportError, NotImplementedError) as error:
        print(f"{maker.name} cannot encode here: {error}")
    if maker.name in LESSONS:
        row["epoch"] = LESSONS[maker.name](clock)
    return row


def of_face_model(faces, rounds, clock):
    """What the statistical face model costs: dict."""
    import numpy as np

    from expression_lab.faces import model as models
    from expression_lab.faces.model import shipped

    model = models.load()
    people, asked = model.sample(faces, 0), np.eye(8, dtype=np.float32)[np.arange(faces) % 8]
    return {"drawing": median(lambda: model.render(people, asked, size=SIZE), rounds, clock),
            "bytes": shipped.SHIPPED.stat().st_size}


def of_dcgan(faces, rounds, clock):
    """What the generator of DCGAN costs: dict."""
    import numpy as np

    from expression_lab import backend

    model, z = dcgan(), np.random.default_rng(0).standard_normal((faces, 100)).astype("float32")
    draw = backend.compiled(lambda latents: model(latents, training=False))
    return {"drawing": median(lambda: np.asarray(draw(z)), rounds, clock),
            "parameters": model.count_params(), "bytes": 4 * model.count_params()}


def dcgan():
    """The generator of Radford et al. (2016), figure 1: keras.Model, untrained."""
    from expression_lab import backend

    layers = backend.load().layers
    z = backend.load().Input((100,))
    x = layers.Reshape((4, 4, 1024))(layers.Dense(4 * 4 * 1024, use_bias=False)(z))
    for filters in (512, 256, 128):
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2DTranspose(filters, 5, 2, "same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2DTranspose(3, 5, 2, "same", activation="tanh")(x)
    return backend.load().Model(z, x)


def epoch_of_cgan(clock):
    """Seconds of an epoch of the conditional GAN."""
    from expression_lab.generate import cgan_training, reader

    config = cgan_training.CGANConfig(steps=2 * STEPS, report=STEPS)
    seen = reader.Reader(layers=cgan_training.LOOKED_AT)
    return epoch(config, cgan_training.Parts(config, seen), cgan_training.sampler, clock)


def epoch_of_cvae(clock, name="cvae"):
    """Seconds of an epoch of the conditional VAE, or of the plain autoencoder."""
    from expression_lab.generate import cvae_training, perceptual
    from expression_lab.recipes import cvae

    config = cvae.config(name, steps=2 * STEPS, report=STEPS)
    parts = cvae_training.Parts(config, perceptual.Eyes(config.size))
    return epoch(config, parts, cvae_training.sampler, clock)


LESSONS = {"cgan": epoch_of_cgan, "cvae": epoch_of_cvae,
           "autoencoder": lambda clock: epoch_of_cvae(clock, "autoencoder")}


def epoch(config, parts, sampler, clock):
    """Seconds that EPOCH faces take, from a few steps on faces of nobody."""
    from expression_lab import data
    from expression_lab.generate import loop

    faces, reports = data.load("synthetic", n=200, size=SIZE), []
    loop.run(config, parts, sampler(config, faces.images, faces.distributions()),
             say=lambda text: None, show=lambda *_: reports.append(clock()))
    return (reports[-1] - reports[-2]) / STEPS * EPOCH / config.batch_size


def median(work, rounds, clock):
    """Milliseconds of a call, the median of some after two that are not counted."""
    import numpy as np

    spent = []
    for number in range(rounds + 2):
        since = clock()
        work()
        if number > 1:
            spent.append(1000 * (clock() - since))
    return float(np.median(spent))


RIVALS = {"face model": of_face_model, "DCGAN, original size": of_dcgan}


if __name__ == "__main__":
    main()
