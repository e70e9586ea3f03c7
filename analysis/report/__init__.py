"""The report of an analysis: the page, its tables and sentences, and the files beside it."""
