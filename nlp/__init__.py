"""Text → meaning. Knows nothing of who writes, of storage or of handlers.

`read` understands a whole message; the readers of single answers (a house, a phone, yes or no)
are cheap and need no segmentation.
"""

from nlp.answers import read_choice, read_command, read_rating, read_solved, read_yes_no
from nlp.categories import Category
from nlp.masking import mask_phones
from nlp.names import read_name
from nlp.normalise import normalise
from nlp.phones import phones_in, read_phone
from nlp.places import read_correction, read_place
from nlp.reader import read, read_community, read_facts, warm
from nlp.reading import EMPTY, Place, Reading, Slots, Vocabulary
from nlp.similar import similarity
from nlp.when import read_date
from nlp.wording import Finding, check_wording, is_empty_feedback

__all__ = [
    "EMPTY",
    "Category",
    "Finding",
    "Place",
    "Reading",
    "Slots",
    "Vocabulary",
    "check_wording",
    "is_empty_feedback",
    "mask_phones",
    "normalise",
    "phones_in",
    "read",
    "read_choice",
    "read_command",
    "read_community",
    "read_correction",
    "read_date",
    "read_facts",
    "read_name",
    "read_phone",
    "read_place",
    "read_rating",
    "read_solved",
    "read_yes_no",
    "similarity",
    "warm",
]
