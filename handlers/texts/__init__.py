"""The words people read: `say("resident.ask_house", name=…)`, `label("button.confirm")`.

Catalogues are `handlers/texts/<language>/<namespace>.toml`; a manager can change them
without reading Python (DESIGN, law 4).
"""

from handlers.texts.catalogue import Catalogue, MissingText, label, say
from handlers.texts.script import to_script

__all__ = ["Catalogue", "MissingText", "label", "say", "to_script"]
