"""Trains a classifier on labelled pictures, and loads it again."""

from stimuli.training.predict import Predict, predictor
from stimuli.training.saved import load_trained
from stimuli.training.train import DEFAULTS, mark_of, train

__all__ = ["DEFAULTS", "Predict", "load_trained", "mark_of", "predictor", "train"]
