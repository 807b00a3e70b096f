"""The words that the friend knows, each list with its reason. They come from English, not from a list of targets."""


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order. Long lists are easier to read and to mend as running text."""
    return tuple(text.split())


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines as a set."""
    return frozenset(word for line in lines for word in line.split())
