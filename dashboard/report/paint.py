"""The colours of the light theme in place of the placeholders a figure carries."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"
_PLACEHOLDER = re.compile(r"#0000(\d\d)([0-9a-fA-F]{2})?(?![0-9a-fA-F])")
_CATEGORIES_FROM, _SEQUENCE_FROM = 1, 11


@cache
def palette() -> dict[int, str]:
    """Colour by slot, as charts/theme.py numbers them: meanings, the sequence, text, surface and border."""
    light = tomllib.loads(THEME.read_text("utf-8"))["theme"]["light"]
    found = {37: light["textColor"], 38: light["secondaryBackgroundColor"], 39: light["borderColor"]}
    found |= dict(enumerate(light["chartCategoricalColors"], _CATEGORIES_FROM))
    return found | dict(enumerate(light["chartSequentialColors"], _SEQUENCE_FROM))


def painted(figure: dict[str, Any]) -> str:
    """The figure as JSON in the light theme's colours, safe to stand inside a script element."""
    text = _PLACEHOLDER.sub(_colour, json.dumps(figure, separators=(",", ":")))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _colour(found: re.Match[str]) -> str:
    colour = palette().get(int(found[1]))
    return found[0] if colour is None else colour + (found[2] or "")
