"""Spectral relevance analysis: from the maps of a class to clusters, a page, files and stimuli."""

from stimuli.spray.analysis import Spectrum, analyse
from stimuli.spray.settings import Settings, settings_of

__all__ = ["Settings", "Spectrum", "analyse", "settings_of"]
