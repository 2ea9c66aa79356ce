"""Our classifiers beside the `fer` package: accuracy, time, size, memory and start, in one go.

    python benchmarks/recognition.py [--split validation] [--faces 400] [--without-fer]

`fer` (github.com/JustinShenk/fer, MIT licence; inside is the mini-Xception of Arriaga et al. 2017)
is installed for this benchmark only, into build/fer, and left there; 2 GB, mostly TensorFlow. Its
detector is not used: all read the same faces, already cut out, each prepared as its own code does
it. fer's default is a LiteRT file; its Keras file is what that was made from.

Each contestant runs in fresh processes on one core. "import" is the time until its door is there,
"start" from the start of Python to the first answer, both the median of three; "memory" the most
that a process held that read one face; "a face" the median of the processor's time for one.

Accuracy is told twice, because networks learn the labels they are shown. On FER2013's own labels
(seven expressions, all faces of the split), and on FER+'s votes (the same pictures, judged again by
ten people each; without contempt, which fer does not know, and without faces that had no majority).
fer learned FER2013's labels, our residual_fer2013 too, the others FER+'s. Ours give eight
expressions: contempt is left out. A face and its mirror image are averaged where it says "flip".
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

ONE_CORE = {name: "1" for name in (
    "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OPENBLAS_NUM_THREADS")}
SEVEN = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear")
FER_ORDER = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
# What fer's classifier needs; facenet-pytorch (another detector, with all of PyTorch) is left out.
FER = ("fer==25.10.3", "tensorflow~=2.21.0", "opencv-python-headless<5", "pandas", "requests",
       "matplotlib", "pillow", "moviepy<2", "ffmpeg-python", "tqdm", "setuptools<81")
TIMED, STARTS = 200, 3


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="validation", choices=("validation", "test"))
    parser.add_argument("--faces", type=int, help="of FER2013's labels; all, if not given")
    parser.add_argument("--without-fer", action="store_true")
    parser.add_argument("--work", default=os.path.join("build", "benchmark_recognition"))
    parser.add_argument("--python", help="one that has fer already")
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    parser.add_argument("--only-start", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contestant:
        return compete(given.contestant, given.work, given.only_start)
    os.makedirs(given.work, exist_ok=True)
    truth = prepare_faces(given)
    if truth is None:
        return None
    contestants = prepare_ours(given.work)
    if not given.without_fer:
        python = given.python or install_fer()
        if python:
            contestants |= {name: (python, None) for name in ("fer", "fer, Keras")}
    return show({name: measured(name, python, file, given.work, truth)
                 for name, (python, file) in contestants.items()}, given)


def prepare_faces(given):
    """Write the pictures down; labels of both kinds, or None where FER2013 is not here."""
    import numpy as np

    from expression_lab import data
    from expression_lab.errors import DataMissingError

    try:
        faces = data.load("fer2013", given.split, size=48)
        votes = data.load("ferplus", given.split, size=48)
    except DataMissingError as error:
        print(error)
        return None
    judged = dict(zip(votes.table["row"], votes.labels))
    if given.faces:
        faces = faces.subset(np.random.default_rng(0).permutation(len(faces))[:given.faces])
    again = np.array([judged.get(row, 7) for row in faces.table["row"]])
    np.save(os.path.join(given.work, "faces.npy"), faces.images)
    return {"FER2013": faces.labels, "FER+": np.where(again == 7, -1, again)}


def prepare_ours(work):
    """Name -> (python, file) of our contestants; LiteRT files that are not shipped are made."""
    from expression_lab import recognize
    from expression_lab.recognize import classifier, portable

    ours = {}
    for name in recognize.available():
        ours[f"{name}, Keras"] = (sys.executable, str(classifier.CHECKPOINTS / f"{name}.keras"))
        for form in ("float32", "int8"):
            ours[f"{name}, LiteRT {form}"] = (sys.executable, litert(name, form, work, recognize,
                                                                    portable))
    return ours


def litert(name, form, work, recognize, portable):
    from expression_lab.recipes import portable_classifier
    from expression_lab.recognize import classifier

    shipped = classifier.CHECKPOINTS / f"{name}_{form}.tflite"
    if shipped.is_file():
        return str(shipped)
    reader = recognize.load(name)
    path = os.path.join(work, f"{name}_{form}.tflite")
    with open(path, "wb") as file:
        file.write(portable.convert(reader.model, form, portable_classifier.representative()))
    with open(path.replace(".tflite", ".json"), "w") as file:
        json.dump({key: reader.card[key] for key in ("prior", "temperature") if key in reader.card},
                  file)
    return path


def install_fer():
    """A Python with fer in build/fer, installed there once; None where that cannot be done."""
    place = os.path.abspath(os.path.join("build", "fer"))
    python = os.path.join(place, "bin", "python")
    if os.path.exists(python) and not subprocess.run([python, "-c", "import fer.fer"],
                                                     capture_output=True).returncode:
        return python
    uv = shutil.which("uv")
    steps = ([[uv, "venv", "--quiet", "--clear", "--python", sys.executable, place],
              [uv, "pip", "install", "--quiet", "--no-deps", "--python", python, FER[0]],
              [uv, "pip", "install", "--quiet", "--python", python, *FER[1:]]] if uv else
             [[sys.executable, "-m", "venv", "--clear", place],
              [python, "-m", "pip", "install", "--quiet", "--no-deps", FER[0]],
              [python, "-m", "pip", "install", "--quiet", *FER[1:]]])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
            print(f"fer could not be installed, so ours are measured alone: {last}")
            return None
    return python


def measured(name, python, file, work, truth):
    """Everything about a contestant, each measured in processes of its own: dict."""
    import numpy as np

    said = [run(name, python, file, work, only_start=True) for _ in range(STARTS)]
    whole = run(name, python, file, work)
    row = {"import": np.median([one["import"] for one in said]),
           "start": np.median([one["start"] for one in said]),
           "memory": max(one["memory"] for one in said),
           **{key: whole[key] for key in ("ms", "ms_flip", "bytes")}}
    for kind in ("single", "flip"):
        predicted = np.load(os.path.join(work, f"{kind}.npy")).argmax(1)
        for labels, true in truth.items():
            row[f"{labels} {kind}"] = (predicted == true)[true >= 0].mean()
    print(f"measured: {name}", flush=True)
    return row


def run(name, python, file, work, only_start=False):
    """One fresh process of a contestant: what it says of itself, and how long it took to begin."""
    options = ["--contestant", f"{name}|{file}", "--work", work]
    began = time.perf_counter()
    done = subprocess.run(
        [python, os.path.abspath(__file__), *options, *(["--only-start"] if only_start else [])],
        env={**os.environ, **ONE_CORE, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
    said = json.loads(done.stdout.strip().splitlines()[-1])
    # A process that only starts ends at its first answer; Python's own start and end count, too.
    return {**said, "start": took} if only_start else said


def show(rows, given):
    import pandas as pd

    table = pd.DataFrame(rows).T
    table["MB"] = table["bytes"] / 1e6
    table["memory MB"] = table["memory"] / 1e6
    columns = {"FER2013 single": "FER2013", "FER2013 flip": "FER2013 flip", "FER+ single": "FER+",
               "FER+ flip": "FER+ flip", "ms": "ms a face", "ms_flip": "ms flip", "MB": "MB",
               "memory MB": "memory MB", "import": "import s", "start": "start s"}
    table = table[list(columns)].rename(columns=columns)
    shown = table.copy()
    for name in columns.values():
        form = "{:.1%}" if name.startswith("FER") else "{:.2f}"
        shown[name] = table[name].map(form.format)
    print(shown.to_string())
    path = os.path.join(given.work, f"recognition_{given.split}.csv")
    table.rename_axis("contestant").round(4).to_csv(path)
    print(f"written: {path}")


def compete(contestant, work, only_start):
    """Be a contestant: load, answer, and say on the last line what it took."""
    import numpy as np

    began = time.perf_counter()
    name, file = contestant.split("|")
    read, size = (fer if name.startswith("fer") else ours)(name, file)
    said = {"import": time.perf_counter() - began}
    faces = np.load(os.path.join(work, "faces.npy"), mmap_mode="r")
    one = np.array(faces[:1])
    read(one, False)
    said |= {"memory": peak(), "bytes": size}
    if not only_start:
        for key, flip in (("ms", False), ("ms_flip", True)):
            spent = []
            for i in range(min(TIMED, len(faces))):
                one, start = np.array(faces[i:i + 1]), time.process_time()
                read(one, flip)
                spent.append(time.process_time() - start)
            said[key] = float(np.median(spent)) * 1e3
        for kind, flip in (("single", False), ("flip", True)):
            answers = [read(np.array(faces[i:i + 256]), flip) for i in range(0, len(faces), 256)]
            np.save(os.path.join(work, f"{kind}.npy"), np.concatenate(answers))
    print(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)  # tearing TensorFlow down is no part of the start


def ours(name, file):
    """Function (faces, flip) -> probabilities of `SEVEN`, and the size of the file."""
    from expression_lab.recognize import portable

    if file.endswith(".tflite"):
        reader = portable.load(file)
    else:
        from expression_lab import recognize

        reader = recognize.load(name.split(",")[0])
    return lambda faces, flip: reader.predict_proba(faces, flip=flip)[:, :7], os.path.getsize(file)


def fer(name, file):
    """The same of fer: its own weights and its own preparation of a face that is cut out."""
    import cv2
    import fer
    import numpy as np
    from fer.fer import FER as Detector

    light = name == "fer"
    reader = Detector(use_tflite=light)
    order = [FER_ORDER.index(one) for one in SEVEN]

    def classify(faces):
        pixels = np.stack([cv2.resize(face, (64, 64)) for face in faces]).astype("float32")
        pixels = (pixels / 255 - 0.5) * 2
        answers = reader._classify_emotions(pixels if light else pixels[..., None])
        return np.asarray(answers)[:, order]

    def read(faces, flip):
        answers = classify(faces)
        return (answers + classify(faces[:, :, ::-1])) / 2 if flip else answers

    weights = "emotion_model_quantized.tflite" if light else "emotion_model.hdf5"
    return read, os.path.getsize(os.path.join(os.path.dirname(fer.__file__), "data", weights))


def peak():
    """The most memory that this process held so far, bytes."""
    if os.path.exists("/proc/self/status"):  # getrusage would count its parent's, on Linux
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
