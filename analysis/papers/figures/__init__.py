"""Figures like those of the papers."""
