"""What was said and promised in the demo company."""

from relationships.choices import Kind, Sentiment

# kind → subject, notes, how it felt
TALKS: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    Kind.MEETING: (
        ("Review of the quarter", "Figures are fine. They want **one report** for both sites.", Sentiment.GOOD),
        (
            "Visit of the plant",
            "Saw the new line. Two machines stand still:\n\n- no spares\n- no technician",
            Sentiment.MIXED,
        ),
        ("Plans for next year", "Budget is decided in March. The finance director must agree.", Sentiment.GOOD),
        (
            "Service after the complaint",
            "They are angry about late visits. Promised a named technician.",
            Sentiment.BAD,
        ),
    ),
    Kind.CALL: (
        ("Renewal", "Wants a shorter notice. No word about the price.", ""),
        ("Open invoice", "Is paid this week.", Sentiment.MIXED),
        ("Delivery dates", "Parts arrive on time for once.", Sentiment.GOOD),
        ("Short check", "All quiet.", ""),
        ("Question about the offer", "Does not see what the second shift costs.", ""),
    ),
    Kind.EMAIL: (
        ("Revised offer", "", ""),
        ("Dates for the visit", "", ""),
        ("Minutes of our meeting", "", ""),
        ("Technical question", "Asked for the data sheet.", ""),
    ),
    Kind.MESSAGE: (("On my way", "", ""), ("Meeting moved by an hour", "", "")),
    Kind.EVENT: (("Trade fair", "Met at our stand.", Sentiment.GOOD), ("Users' day", "", Sentiment.GOOD)),
}
PRIVATE = ("Between us: they are talking to somebody else.", "Their own people do not agree about it.")
OURS = (
    "Send the price list", "Name a technician", "Send the report of the quarter", "Answer the question about prices",
    "Bring the sample", "Confirm the date of delivery",
)  # fmt: skip
THEIRS = (
    "Send the order", "Name somebody for the project", "Pay the open invoice", "Send last year's figures",
    "Decide about the second site",
)  # fmt: skip
GOALS = (
    "Stand still for no more than two hours a month",
    "One partner for all sites instead of four",
    "Use a fifth less energy until the year after next",
    "Train our own people, so that we need nobody for small repairs",
    "Open the second site on time",
)
WRITERS = (("Lena Hoff", "lena.hoff"), ("Marco Tessa", "marco.tessa"), ("Yara Nunes", "yara.nunes"))
