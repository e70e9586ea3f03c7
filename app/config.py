"""Every setting; an environment variable PFUNGST_<NAME> overrides it."""

DATABASE_URL = "sqlite:///pfungst.sqlite"  # any SQLAlchemy URL; SQLite or PostgreSQL
HOST = "127.0.0.1"  # address that `pfungst serve` listens on
PORT = 8000  # port that `pfungst serve` listens on
WORKERS = 2  # server processes
THREADS = 8  # requests that each process answers at a time
MAX_CONTENT_LENGTH = 64 * 1024  # bytes of a request body; a response is about one kilobyte
