"""Runs networks and makes stimulus packs: reference images, queries and what made them."""
