"""Every simulated observer by name. To add one: write its file, then add its line here."""

from app.observers.base import Observer
from app.observers.guess import Guess
from app.observers.machine import Machine
from app.observers.noisy import Noisy

OBSERVERS: dict[str, type[Observer]] = {
    "guess": Guess,
    "machine": Machine,
    "noisy": Noisy,
}
