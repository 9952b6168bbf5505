"""The text form of a prep sheet: what mail programs do to it does not change what is read."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prep_sheets import as_text, sheet

from coachkit.journal.sheet import (
    ID_LENGTH,
    PULSE_LENGTH,
    TOPIC_LENGTH,
    WORDS_LENGTH,
    Sheet,
    SheetUnreadable,
    clean,
)
from coachkit.journal.sheet_text import read_text_sheet

pytestmark = pytest.mark.unit

#: Words that look like marks, quoting, signatures and markup, among whatever else can be typed.
TRAPS = ["[", "]", "[[", "[end]", "[topic]", "[coachkit sheet 1]", "[= x =]", ">", "> ", ">5", "-- ", "--", "[ask",
         "%5B", "From ", "<script>", "&amp;", "\n", "\r\n", "\t", "\u2028", "\u00a0", "日本", "🙂"]  # fmt: skip


def typed(longest: int) -> st.SearchStrategy[str]:
    """Give texts as somebody may type them, traps among them."""
    piece = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
    texts = st.lists(piece, max_size=12).map(lambda parts: clean("".join(parts))[:longest].strip())
    return texts.filter(lambda text: clean(text) == text != "")


PROGRESS = st.fixed_dictionaries(
    {"about": st.sampled_from(["goal", "milestone", "promise"]), "id": typed(ID_LENGTH)}
).flatmap(
    lambda one: st.one_of(
        st.fixed_dictionaries({"text": typed(WORDS_LENGTH)}),
        st.fixed_dictionaries({"state": st.sampled_from(["done", "under-way", "not-yet"])}),
        st.fixed_dictionaries({"state": st.just("done"), "text": typed(WORDS_LENGTH)}),
    ).map(lambda more: one | more)
)
SHEETS = st.builds(
    sheet,
    rep_id=typed(ID_LENGTH),
    as_of=st.dates().map(str),
    topics=st.lists(typed(TOPIC_LENGTH), max_size=5),
    pulse=st.none() | st.integers(0, 10),
    words=st.none() | typed(PULSE_LENGTH),
    corrections=st.lists(
        st.fixed_dictionaries({"row": st.none() | typed(ID_LENGTH), "text": typed(WORDS_LENGTH)}), max_size=3
    ),
    progress=st.lists(PROGRESS, max_size=3),
    asks=st.lists(typed(WORDS_LENGTH), max_size=2),
)


@given(of=SHEETS)
def test_what_is_written_is_read_back(of: Sheet) -> None:
    """Any content at all comes back the same, marks, brackets and quoting among it."""
    assert read_text_sheet(as_text(of)) == of


@given(of=SHEETS, quoting=st.sampled_from(["> ", ">", "> > ", ">> "]), line_end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_quoted_text_is_read_back(of: Sheet, quoting: str, line_end: str) -> None:
    """Quoted in an answer, with a greeting above and a signature below, in the line ends of any system."""
    lines = ["Hello,", "[not ours] 1 > 0", *(quoting + line for line in as_text(of).split("\n")), "-- ", "Ana [Lima]"]
    assert read_text_sheet(line_end.join(lines)) == of


@given(of=SHEETS, width=st.integers(20, 78), quoting=st.sampled_from(["", "> "]))
def test_a_wrapped_text_is_read_back(of: Sheet, width: int, quoting: str) -> None:
    """Wrapped at any width, between words as mail programs do it, then quoted or not."""
    wrapped = [
        part
        for line in as_text(of).split("\n")
        for part in textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
    ]
    assert read_text_sheet("\n".join(quoting + line for line in wrapped)) == of


def test_all_on_one_line_is_read_too() -> None:
    """A mail program that makes one paragraph of it all loses nothing."""
    of = sheet(topics=["Prices", "Holiday cover"], progress=[{"about": "promise", "id": "c 1", "state": "done"}])
    assert read_text_sheet(" ".join(as_text(of).split())) == of


def test_what_is_typed_behind_quoting_is_not_lost() -> None:
    """A line that begins with `>` because somebody typed it keeps it, quoted or not."""
    text = "[coachkit sheet 1]\n[rep] 007\n[as of] 2026-11-20\n[topic] deals\n>5 months old\n[end]"
    assert read_text_sheet(text).topics == ("deals >5 months old",)
    assert read_text_sheet("\n".join(f"> {line}" for line in text.split("\n"))).topics == ("deals >5 months old",)


def test_a_mark_that_is_not_known_stays_as_text() -> None:
    """What somebody typed into the text by hand is kept, an empty mark says nothing, and `[end]` ends it."""
    text = "[coachkit sheet 1] [rep] 007 [as of] 2026-11-20 [topic] As agreed [sic] [ask] [topic] [end] [topic] no"
    assert read_text_sheet(text) == sheet(topics=["As agreed [sic]"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dear Marta, all is well.", "holds no prep sheet"),
        ("[coachkit sheet 2] [rep] 007 [end]", "is a sheet of version 2"),
        ("[coachkit sheet 1] [rep] 007 [as of] 2026-11-20 [topic] Pri", "is cut off before its [end]"),
        ("[coachkit sheet 1] [rep] 007 [end]", "'as_of' is missing"),
        ("[coachkit sheet 1] [rep] 007 [as of] soon [end]", "'as_of'"),
        ("[coachkit sheet 1] [rep] 007 [as of] 2026-11-20 [pulse] great [end]", "'pulse'"),
        ("[coachkit sheet 1] [rep] 007 [as of] 2026-11-20 [pulse] 11 [end]", "'pulse'"),
        ("[coachkit sheet 1] [rep] 007 [as of] 2026-11-20" + " [topic] x" * 6 + " [end]", "has too many entries"),
        ("[coachkit sheet 1] [rep] 007 [as of] 2026-11-20 [topic] " + "x" * 201 + " [end]", "'topics.0' is too long"),
        ("Content-Transfer-Encoding: base64\n\n[coachkit sheet 1] [rep] 007 [end]", "is a raw mail"),
    ],
)
def test_what_is_no_sheet_is_told_with_what_to_do(text: str, told: str) -> None:
    """The reason is in plain words and a next step goes with it."""
    with pytest.raises(SheetUnreadable, match=re.escape(told)) as caught:
        read_text_sheet(text)
    assert caught.value.fix.endswith(".")
