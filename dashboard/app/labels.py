"""Text from the data in the labels of widgets and in sentences, which Streamlit reads as Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*\[\]<>#!|~:$&])|\b_|_\b")
# Streamlit makes links, icons, dashes and arrows of what is left once the escapes are read: an invisible sign inside
# prevents that.
_LATER = re.compile(r"(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=@)|(?<=[-<>~=!])(?=[-<>~=])", re.IGNORECASE)


def plain(text: str) -> str:
    """The text as it was typed, on one line: no link, picture, formula, icon or colour comes of it."""
    return _MARKS.sub(lambda found: "\\" + found[0], _LATER.sub("\u2060", " ".join(text.split())))


def badge(text: str) -> str:
    """The same for a badge, whose brackets Streamlit escapes itself."""
    return plain(text).replace("\\[", "[").replace("\\]", "]")
