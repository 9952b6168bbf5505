"""The one widget of ours: a field that keeps every letter, and says "Saved" only once it is on the disk.

The browser's half (`kept_field.js`) sends each change within a third of a second together with the text it was based
on, and holds a copy in the browser until the kit has answered. A page has one more of it without a field, its `host`:
that one knows the keys, hides private notes, tells when the kit is gone, and says aloud what the page has to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from coachkit.errors import CoachkitError
from coachkit.review.session import ChangedElsewhere

_HERE = Path(__file__).parent
#: What a field does with a text that came: keeps it, knowing what it was based on. Raises where it does not.
Keep = Callable[[str, Sequence[str]], None]
#: What is kept by now instead of the text that is shown; None where that is still what it says.
ChangedTo = Callable[[str], str | None]


class KeptField(anywidget.AnyWidget):
    """A labelled text field.

    `storage` names the field for good, so that a copy in the browser finds its way back. The text of a
    `passing` field is looked up as it is typed, and not kept.
    """

    _esm = _HERE / "kept_field.js"
    label = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    rows = traitlets.Int(1).tag(sync=True)
    storage = traitlets.Unicode().tag(sync=True)
    shortcut = traitlets.Unicode().tag(sync=True)
    readonly = traitlets.Bool(False).tag(sync=True)
    focused = traitlets.Bool(False).tag(sync=True)
    passing = traitlets.Bool(False).tag(sync=True)
    host = traitlets.Bool(False).tag(sync=True)

    def __init__(self, keep: Keep | None = None, changed_to: ChangedTo = lambda _: None, **traits: Any) -> None:
        super().__init__(**traits)
        self._keep, self._changed_to = keep, changed_to
        self.on_msg(self._came)

    def __repr__(self) -> str:
        return f"KeptField({self.label!r})"  # a notebook that is saved holds this text: no word of the meeting in it

    def catch_up(self) -> None:
        """Show what was kept from elsewhere; the browser leaves it alone while words of its own are under way."""
        text = self._changed_to(self.value)
        if text is not None:
            self.value = text

    def _came(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        if content.get("kind") != "edit" or self._keep is None:
            return
        text = str(content["text"])
        answer = {"tab": content.get("tab"), "text": text}
        try:
            self._keep(text, [str(seen) for seen in content["seen"]])
        except ChangedElsewhere as conflict:
            self.send({**answer, "kind": "conflict", "theirs": conflict.theirs})
        except (CoachkitError, ValueError) as error:
            self.send({**answer, "kind": "refused", "why": str(error)})
        else:
            self.value = text
            self.send({**answer, "kind": "kept", "at": clock_time()})


class Host(KeptField):
    """The one field of a page that shows nothing to type into: it brings the styles, and looks after the page."""

    _css = _HERE / "review.css"

    def __init__(self) -> None:
        super().__init__(host=True)


def clock_time() -> str:
    """Return the time of day as the page shows it."""
    return datetime.now().strftime("%H:%M")


__all__ = ["Host", "Keep", "KeptField", "clock_time"]
