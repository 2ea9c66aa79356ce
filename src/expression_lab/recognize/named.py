"""What all have in common that hold probabilities and the names of what they are of."""


class Named:
    """Has `probabilities` `(k,)` and `names`, k str."""

    @property
    def expression(self):
        """The most probable expression's name."""
        return self.names[int(self.probabilities.argmax())]

    @property
    def confidence(self):
        """Its probability, 0 to 1."""
        return float(self.probabilities.max())
