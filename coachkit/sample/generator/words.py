"""The invented words: accounts, products, next steps, what customers wrote."""

from __future__ import annotations

STEMS = (
    "Almoura", "Brenholt", "Calvente", "Dravik", "Elmsund", "Farnova", "Gravesa", "Hollmer", "Ivalda", "Jarnby",
    "Kestova", "Lormont", "Mirande", "Nordvale", "Ostravel", "Pelmora", "Quintal", "Rosmarin", "Serrado", "Tervola",
    "Ulvika", "Vantera", "Westmere", "Yarrow", "Zandhof", "Aldeia", "Borealde", "Corvalo", "Duneath", "Estrema",
    "Fjellro", "Galvany", "Havenby", "Islanda", "Junipera", "Korsund", "Lindqvar", "Monteluz", "Narrowby",
    "Oakhaven",
)  # fmt: skip
TRADES = ("Foods", "Freight", "Tools", "Paper", "Textiles", "Optics", "Pumps", "Glass", "Cables", "Dairy", "Timber",
          "Packaging", "Bearings", "Ceramics", "Cold Store", "Marine", "Seeds", "Coatings")  # fmt: skip
PRODUCTS = ("Planner", "Planner Plus", "Dispatch", "Insight")
LEAD_SOURCES = ("Website", "Referral", "Outbound", "Event", "Partner")
LOSS_REASONS = ("No decision", "Price", "Competitor", "Timing", "No budget", "")

STAGES = ("Discovery", "Qualification", "Demo", "Proposal", "Negotiation")
NEXT_STEPS = {
    "Discovery": ("Book first call", "Find who owns planning", "Send one-page summary", "Discovery call"),
    "Qualification": ("Confirm budget", "Meet head of operations", "Agree success criteria", "Send questionnaire"),
    "Demo": ("Run demo with planners", "Demo for IT", "Collect demo questions", "Share demo recording"),
    "Proposal": ("Send proposal", "Walk through proposal", "Revise scope", "Meet finance"),
    "Negotiation": ("Contract review call", "Send final terms", "Answer legal questions", "Get signature date"),
}

#: What customers write: while they are still deciding, and after they have bought.
COMMENTS = {
    ("open", "good"): (
        "Quick answers and a clear plan.", "Knew our business before the first call.", "The demo fitted our case.",
        "Kept every date.", "Honest about what the product cannot do.", "Asked good questions.",
    ),
    ("open", "fair"): (
        "Fine overall.", "Helpful once we got hold of somebody.", "A bit long, but useful.",
        "Would have liked the price earlier.",
    ),
    ("open", "poor"): (
        "Waited a week for an answer.", "The offer did not match what we discussed.", "Had to explain our case twice.",
        "Two meetings were moved at short notice.", "Still no answer to our questions on security.",
        "The demo was not about our trade.",
    ),
    ("won", "good"): (
        "Smooth start.", "Easy to work with.", "Up and running in two weeks.", "We got what we were promised.",
        "Good handover to support.",
    ),
    ("won", "fair"): (
        "Good, though the contract took a while.", "More detail on set-up would help.", "Works, after some calls.",
    ),
    ("won", "poor"): (
        "Set-up took longer than promised.", "Handover to support was unclear.", "Nobody called after we had signed.",
        "The training date was moved twice.", "We expected more help in the first week.",
    ),
}  # fmt: skip


def accounts() -> list[str]:
    """Return all account names that the sample can use, each once."""
    return [f"{stem} {trade}" for trade in TRADES for stem in STEMS]
