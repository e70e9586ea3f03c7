"""Pictures of packages as the folders of a data set hold them."""

import io

from PIL import Image

from stimuli.errors import MendableError


def opened(name: str, content: bytes) -> Image.Image:
    """Return the picture in some bytes; raise MendableError where there is none."""
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise MendableError(f"{name} of a package cannot be read as an image.") from error
    return picture
