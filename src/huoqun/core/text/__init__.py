"""Chinese text made comparable and cut into words: no models, and nothing that knows of a room."""

from huoqun.core.text.normalise import normalised
from huoqun.core.text.tokenise import words

__all__ = ["normalised", "words"]
