"""The invented words: accounts, products, next steps, what customers wrote."""

from __future__ import annotations

STEMS = (
    "Almoura", "Brenholt", "Calvente", "Dravik", "Elmsund", "Farnova", "Gravesa", "Hollmer", "Ivalda", "Jarnby",
    "Kestova", "Lormont", "Mirande", "Nordvale", "Ostrava Vale", "Pelmora", "Quintal", "Rosmarin", "Serrado", "Tervola",
    "Ulvika", "Vantera", "Westmere", "Yarrow", "Zandhof", "Aldeia", "Borealis Ford", "Corvalo", "Duneath", "Estrema",
    "Fjellro", "Galvani Bay", "Havenby", "Islanda", "Juniper Lea", "Korsund", "Lindqvar", "Monteluz", "Narrowby",
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

COMMENTS = {
    "good": (
        "Quick answers and a clear plan.", "Knew our business before the first call.", "The demo fitted our case.",
        "Easy to work with.", "Kept every date.", "Honest about what the product cannot do.", "Smooth start.",
    ),
    "fair": (
        "Good, though the contract took a while.", "Fine overall.", "Would have liked more detail on set-up.",
        "Helpful once we got hold of somebody.",
    ),
    "poor": (
        "Waited a week for an answer.", "The offer did not match what we discussed.",
        "Set-up took longer than promised.", "Had to explain our case twice.", "Handover to support was unclear.",
    ),
}  # fmt: skip


def accounts() -> list[str]:
    """Return all account names that the sample can use, each once."""
    return [f"{stem} {trade}" for trade in TRADES for stem in STEMS]
