"""What several test modules need: a generator that is quick and whose answers are known."""

import sys
from pathlib import Path

import numpy as np
import pytest

from expression_lab.expressions import EXPRESSIONS

sys.path.insert(0, str(Path(__file__).parent))  # helpers that several modules import
LATENT = 6


class Pretender:
    """What a `generate.Generator` has, without a network.

    A face is grey with waves for who it is and a bright spot for what it shows, linear in both.
    """

    name, title, card = "pretender", "Pretender", {}

    def __init__(self, size=64):
        self.size, self.latent, self.decoded, self.encoded = size, LATENT, 0, 0
        at = (np.arange(size) + 0.5) / size
        x, y = np.meshgrid(at, at)
        self.who = np.stack([12 * np.cos(np.pi * (k + 1) * (x if k % 2 else y))
                             for k in range(LATENT)]).astype(np.float32)
        self.shows = np.stack([60 * np.exp(-((x - 0.5) ** 2 + (y - 0.4 - 0.05 * k) ** 2) / 0.01)
                               for k in range(len(EXPRESSIONS))]).astype(np.float32)
        self.shows[0] = 0
        self.directions = np.eye(LATENT, dtype=np.float32)

    def draw(self, n, seed, truncation=None):
        z = np.random.default_rng(seed).standard_normal((n, LATENT)).astype(np.float32)
        return z if truncation is None else np.clip(z, -truncation, truncation)

    def decode(self, z, c):
        self.decoded += len(z)
        grey = 128 + np.tensordot(z, self.who, 1) + np.tensordot(c, self.shows, 1)
        return np.clip(grey, 0, 255).astype(np.uint8)

    def sample(self, target, n=16, seed=0, intensity=1.0, truncation=None):
        from expression_lab.generate.conditions import condition

        return self.decode(self.draw(n, seed, truncation), condition(target, intensity, n))

    def encode(self, faces):
        self.encoded += len(faces)
        flat = faces.reshape(len(faces), -1).astype(np.float32) - 128
        who = self.who.reshape(LATENT, -1)
        z = flat @ who.T / (who**2).sum(axis=1)
        shown = np.full((len(faces), len(EXPRESSIONS)), 0.05, np.float32)
        shown[:, 1] = 0.65
        return z.astype(np.float32), shown


@pytest.fixture
def run(monkeypatch, capsys):
    """Run `main` as the shell does, and give exit code, stdout and stderr."""
    from expression_lab import cli

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["expression-lab", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return stopped.value.code or 0, *capsys.readouterr()
    return run


@pytest.fixture
def config(tmp_path, monkeypatch):
    """A settings folder of the test's own: no key is ever put into anybody's home."""
    place = tmp_path / "settings"
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(place))
    return place


@pytest.fixture
def pretender():
    return Pretender()
