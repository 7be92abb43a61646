"""What a case refuses, said kindly."""


class MoveRefused(Exception):
    """The move is not possible now; the text says why and what is, in Chinese, for the speaker.

    Raised before anything is written.
    """
