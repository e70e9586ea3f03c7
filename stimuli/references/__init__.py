"""Every kind of reference image by name. To add one: write its file, then add its line here.

A kind is a function `(cases, settings) -> references`: for each unit the pictures that show what it responds
to. The cases are units of one layer.
"""

from stimuli.references.natural import natural
from stimuli.references.synthetic import synthetic

REFERENCES = {
    "natural": natural,
    "synthetic": synthetic,
}
