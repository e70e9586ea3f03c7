"""Reads datasets and computes what participants' answers show."""
