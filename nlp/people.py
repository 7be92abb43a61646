"""Who is writing: the readers of names and phones in one place."""

from nlp.masking import mask_phones
from nlp.names import read_name, surname_of
from nlp.phones import mask, phones_in, read_phone

__all__ = ["mask", "mask_phones", "phones_in", "read_name", "read_phone", "surname_of"]
