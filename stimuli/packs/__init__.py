"""Stimulus packs: what they are made of, how they are made step by step, checked and shown."""
