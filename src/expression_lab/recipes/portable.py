"""Model files that older versions of Keras 3 read as well.

Keras 3.13 and later write settings that Keras 3.12, the last for Python 3.10, refuses to read.
Where such a setting has its default, it says nothing, and is left out.
"""

import json
import zipfile

NEWER = {"input_axes": None, "output_axes": None, "quantization_config": None,
         "renorm": False, "renorm_clipping": None, "renorm_momentum": 0.99}


def without_newer(config):
    """A model's configuration without the settings of `NEWER` that have their default.

    Args:
        config: dict or list, as in the `config.json` of a `.keras` file.

    Returns:
        the same, without them.
    """
    if isinstance(config, dict):
        return {name: without_newer(value) for name, value in config.items()
                if name not in NEWER or value != NEWER[name]}
    return [without_newer(one) for one in config] if isinstance(config, list) else config


def save(model, path):
    """Save a model as a `.keras` file for Keras 3.12 and later, whole or not at all.

    Args:
        model: keras.Model
        path: Path ending in ".keras".
    """
    written = path.with_name(f"{path.stem}.written.keras")
    partial = path.with_name(f"{path.stem}.partial.keras")
    model.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(partial, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "config.json":
                content = json.dumps(without_newer(json.loads(content))).encode()
            target.writestr(member, content)
    partial.replace(path)
    written.unlink()
