"""References as the 'Leidraad voor juridische auteurs' writes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.reference import dutch_date, reference, spaced
from corpus.records import Kamerstuk
from tests.fake_searcher import kamerstuk

LIST = kamerstuk()


@pytest.mark.parametrize(
    ("document", "numbers", "labels", "expected"),
    [
        (LIST, ["58"], ("25", "25"), "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25"),
        (
            replace(LIST, dossier="35925-IV", session_year="2021/2022"),
            ["2", "3", "12a"],
            ("2", "3"),
            "Kamerstukken II 2021/22, 35 925 IV, nr. 460, vragen 2, 3 en 12a, p. 2-3",
        ),
        (
            replace(LIST, layout="aanhangsel", dossier=None, number="123", session_year="2024-2025"),
            ["1"],
            ("1", "1"),
            "Aanhangsel Handelingen II 2024/25, nr. 123, vraag 1, p. 1",
        ),
        (
            replace(LIST, number=None),
            ["58"],
            ("25", "25"),
            "Passend onderwijs (31 497), 25 mei 2023, vraag 58, p. 25",
        ),
        (
            replace(LIST, number=None, dossier=None, date=None, session_year=None),
            [],
            ("4", "4"),
            "Passend onderwijs, p. 4",
        ),
        (
            replace(LIST, sample=True),
            ["1"],
            ("1", "1"),
            "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 1, p. 1, voorbeelddocument",
        ),
    ],
)
def test_reference(document: Kamerstuk, numbers: list[str], labels: tuple[str, str], expected: str) -> None:
    assert reference(document, numbers, labels) == expected


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [("31497", "31 497"), ("31 497", "31 497"), ("36410-VIII", "36 410 VIII"), ("x", "x")],
)
def test_dossier_numbers_are_spaced(dossier: str, expected: str) -> None:
    assert spaced(dossier) == expected


@pytest.mark.parametrize(("iso", "expected"), [("2023-05-25", "25 mei 2023"), (None, ""), ("2023-13-01", "")])
def test_dates_are_dutch(iso: str | None, expected: str) -> None:
    assert dutch_date(iso) == expected
