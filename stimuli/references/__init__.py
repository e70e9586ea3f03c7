"""Every kind of reference image by name. To add one: write its file, then add its line here.

A kind is a function `(case, settings) -> References`: the pictures that show what a unit responds to.
"""

from .natural import natural
from .synthetic import synthetic

REFERENCES = {
    "natural": natural,
    "synthetic": synthetic,
}
