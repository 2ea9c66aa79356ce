"""The trained conditional GAN behind the door of all generators."""

from expression_lab.errors import CheckpointError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.generator import Generator


class CGAN(Generator):
    """Faces drawn by the generator of the conditional GAN; see `Generator`."""

    title = "Conditional GAN"

    def _measures(self, model):
        shapes = [one.shape[1:] for one in model.inputs]
        if len(shapes) != 2 or shapes[1] != (len(EXPRESSIONS),) or len(model.output.shape) != 4:
            raise CheckpointError(f"{self.name} is not the generator of a conditional GAN; make "
                                  "one with: expression-lab train cgan")
        return model.output.shape[1], shapes[0][0]

    def _decode(self, z, c):
        return self.model([z, c], training=False)

    def _encode(self, faces):
        from expression_lab.generate import inversion

        return inversion.load().encode(faces)
