"""Figures and sentences from a `Result`: one module per chart shape.

`theme` holds colours by meaning, `numbers` and `periods` the formats, `series` the points behind a line, `words` the
sentences. A figure is a plain dict of Plotly data and layout with placeholder colours that the page fills in, so one
figure serves light, dark, print and tests. Knows nothing of SQL or Streamlit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chart:
    """A drawn answer: the Plotly figure as a dict, and the sentence read aloud in its place.

    `family` is the kind of drawing, under which `explanations` says how it is read.
    """

    figure: dict[str, Any]
    alt: str
    family: str = ""
