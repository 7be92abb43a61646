"""Memory once everything is loaded (docs/performance.md)."""

import gc

# Young objects before Python looks for cycles among them; 700 by default. A turn makes some
# thousands, nearly all of which go by themselves.
YOUNG_OBJECTS = 20_000


def settle_memory() -> None:
    """Call after start-up, with modules, lexicons and roster loaded.

    What is there stays to the end: the collector need not look through its half a million objects
    again, which would hold up one message in some hundreds for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
