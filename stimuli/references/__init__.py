"""Every kind of reference image by name. To add one: write its file, then add its line here.

A kind is a function `(case, settings) -> References`: the pictures that show what a unit responds to.
"""

from stimuli.references.natural import natural
from stimuli.references.synthetic import synthetic

REFERENCES = {
    "natural": natural,
    "synthetic": synthetic,
}
