"""What a code says and how large it is."""

from __future__ import annotations

import pytest

from webapp.printing.qr import QUIET_ZONE, SMALLEST_MODULE_MM, draw, payload


def test_the_text_is_an_upper_case_address() -> None:
    assert payload("https://mes.cn/", "T", "7K3F9AX2QM") == "HTTPS://MES.CN/T/7K3F9AX2QM"


def test_without_an_address_the_bare_code_is_printed() -> None:
    assert payload("", "T", "7K3F9AX2QM") == "7K3F9AX2QM"


@pytest.mark.parametrize(("length", "modules"), [(34, 29), (47, 29), (60, 33)])
def test_the_address_decides_how_many_modules_there_are(length: int, modules: int) -> None:
    assert draw("A" * length).modules == modules + 2 * QUIET_ZONE


def test_no_module_is_ever_smaller_than_can_be_read() -> None:
    code = draw("A" * 180)

    assert code.side_mm(20) == code.modules * SMALLEST_MODULE_MM


def test_other_letters_than_the_alphabet_of_codes_are_still_drawn() -> None:
    assert draw("HTTPS://X/随工").modules > 0


def test_the_drawing_is_one_path() -> None:
    assert draw("A").svg.count("<path") == 1
