"""What is said of a wrong pack, and how two spellings are compared."""

from pathlib import Path


def plain_key(text: str) -> str:
    """Return text with case, spaces and punctuation left out, so that two spellings of one thing are equal.

    A plus sign counts as the word plus, because 'School Action +' is not 'School Action'; an ampersand as 'and'.
    """
    spelled = text.replace("+", " plus ").replace("&", " and ")
    return "".join(letter for letter in spelled.casefold() if letter.isalnum())


class MalformedPack(Exception):
    """Say where a pack is wrong and why, in one line that an administrator can act on."""

    def __init__(self, file: Path | str, line: int, reason: str) -> None:
        self.file = str(file)
        self.line = line
        self.reason = reason
        super().__init__(f"{self.file}, line {line}: {reason}")
