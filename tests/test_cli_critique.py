"""`handrail critique FILE`: files of every kind, the lines that come out, and the counts."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from handrail import cli
from handrail.friend import command


def printed(capsys, *args: str) -> list[dict]:
    assert cli.main(["critique", *args]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_file_of_lines(tmp_path: Path, capsys) -> None:
    file = tmp_path / "targets.txt"
    file.write_text("Improve spelling\n\n  By May, Siân will hop 5 times.  \n", encoding="utf-8")
    first, second = printed(capsys, str(file))
    assert first["label"] == "vague" and set(first) == {"text", "label", "findings"}
    assert set(first["findings"][0]) == {"rule", "severity", "why", "suggestion"}
    assert second == {"text": "By May, Siân will hop 5 times.", "label": "smart", "findings": []}


def test_a_table_is_known_by_its_column(tmp_path: Path, capsys) -> None:
    file = tmp_path / "targets.tsv"
    file.write_text('id\ttext\tlabel\r\n1\t"Ada says ""yes"" 5 times"\tsmart\r\n2\n', encoding="utf-8-sig")
    first, second = printed(capsys, str(file))
    assert (first["text"], second["text"]) == ('Ada says "yes" 5 times', "")
    assert second["findings"][0]["rule"] == "nothing-written"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_encodings_of_office_systems(encoding: str) -> None:
    assert command.rows_of("Zoë will hop\n".encode(encoding))[0].text == "Zoë will hop"


def test_standard_input(monkeypatch, capsys) -> None:
    class Standard:
        buffer = io.BytesIO(b"Ada will hop\n")

    monkeypatch.setattr("sys.stdin", Standard)
    assert printed(capsys, "-")[0]["text"] == "Ada will hop"


def test_the_summary_counts_and_compares(tmp_path: Path, capsys) -> None:
    file = tmp_path / "targets.tsv"
    file.write_text("text\tlabel\nImprove spelling\tvague\nStop hitting\tvague\n", encoding="utf-8")
    assert cli.main(["critique", "--summary", str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 of 2 agree" in out and out.splitlines()[-1].split()[:2] == ["all", "2"]
    file.write_text("Improve spelling\n", encoding="utf-8")
    assert cli.main(["critique", "--summary", str(file)]) == 0
    assert "agree" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "holds no target"),
        (b"text\n", "holds no target"),
        (b"id\twording\n1\tHop\n", "no column is called 'text'"),
        (b"PK\x03\x04\0\0", "is not a text file"),
        (b"\xff\xfe\x00", "is not text"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, capsys, data: bytes, words: str) -> None:
    file = tmp_path / "targets"
    file.write_bytes(data)
    assert cli.main(["critique", str(file)]) == 1
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_a_file_that_is_not_there_or_too_large_is_one_sentence(tmp_path: Path, capsys, monkeypatch) -> None:
    assert cli.main(["critique", str(tmp_path / "none")]) == 1
    assert cli.main(["critique", str(tmp_path)]) == 1
    monkeypatch.setattr(command, "MOST_BYTES", 3)
    (tmp_path / "much").write_text("Hop\nHop\n")
    assert cli.main(["critique", str(tmp_path / "much")]) == 1
    errors = capsys.readouterr().err
    assert "No such file" in errors and "larger than" in errors and errors.count("\n") == 3


def test_letters_are_escaped_where_the_output_cannot_show_them(tmp_path: Path) -> None:
    file = tmp_path / "targets"
    file.write_text("Siân will hop\n", encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert command.main(str(file), out=out) == 0
    out.flush()
    assert b"Si\\u00e2n" in out.buffer.getvalue()
