"""The question bank: questions as data, one YAML file per group, and the form they must have."""

from coachkit.conversation.bank.form import PLACES, Condition, Known, Place, ProbeItem, QuestionItem, Slot, Triggers
from coachkit.conversation.bank.load import Bank, load_bank, load_cues

__all__ = [
    "PLACES", "Bank", "Condition", "Known", "Place", "ProbeItem", "QuestionItem", "Slot", "Triggers", "load_bank",
    "load_cues",
]  # fmt: skip
