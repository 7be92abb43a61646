"""A Reading as the JSON of `qiantai analyse` (DESIGN §8)."""

from typing import Any

from nlp.reading import Place, Reading

_NOWHERE = Place()


def to_json(reading: Reading) -> dict[str, Any]:
    """Shape a reading for people and tests: names as in DESIGN §8, nothing else."""
    slots = reading.slots
    place = slots.place or _NOWHERE
    return {
        "category": reading.category.value,
        "ranked": [[category.value, round(share, 4)] for category, share in reading.ranked],
        "second": reading.second.value if reading.second else None,
        "because": list(reading.because),
        "intent": reading.intent,
        "emergency": reading.emergency,
        "feeling": reading.feeling,
        "intensity": reading.intensity,
        "threat": reading.threat,
        "exposure": reading.exposure,
        "repeat": reading.repeat,
        "target": reading.target,
        "slots": {
            "building": place.building,
            "unit": place.unit,
            "room": place.room,
            "place": place.spot,
            "phone": slots.phone,
            "name": slots.name,
            "community": slots.community,
        },
    }
