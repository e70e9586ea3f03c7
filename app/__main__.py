"""`python -m app` is the pfungst command."""

from app.cli import main

main()
