"""How the face model is fitted."""

import dataclasses

from expression_lab.errors import ConfigError


@dataclasses.dataclass(frozen=True)
class FitConfig:
    """How the face model is fitted.

    Attributes:
        size: int, side of the texture in pixels, 96 to 256.
        identity: int, components of identity.
        nuisance: int, components of what else varies between photos of one person.
        texture_components: int, of the textures before identity is told apart.
        shape_components: int, likewise.
        turned: float, degrees; faces turned farther to the side, or up or down, are left out.
        fullness: float, 0.5 to 1; an expression at intensity 1 is this quantile of how far
            people go.
        fade: float, pixels over which an expression's texture fades out at the outline.
        seed: int.
    """

    size: int = 160
    identity: int = 140
    nuisance: int = 24
    texture_components: int = 220
    shape_components: int = 50
    turned: float = 18.0
    fullness: float = 0.85
    fade: float = 8.0
    seed: int = 0

    def __post_init__(self):
        if not 96 <= self.size <= 256:
            raise ConfigError(f"size is {self.size!r}; the texture's side goes from 96 to 256.")
        if not 0.5 <= self.fullness < 1:
            raise ConfigError(f"fullness is {self.fullness!r}; it goes from 0.5 to below 1.")
        joint = self.texture_components + self.shape_components
        if not 1 <= self.identity <= joint or not 1 <= self.nuisance <= joint:
            raise ConfigError(f"identity {self.identity} and nuisance {self.nuisance} must lie "
                              f"between 1 and {joint}, all components of shape and texture.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)
