from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.backup import seal
from webapp.backup.errors import Damaged, WrongPassphrase
from webapp.backup.seal import CHUNK, HEAD, TAG, Opener, Sealer

SIZES = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing may be cheap in tests."""
    monkeypatch.setattr(seal, "COST", 2)


def sealed(data: bytes, passphrase: str = "right", pieces: int = 1) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, passphrase)
    step = max(1, len(data) // pieces)
    for start in range(0, len(data), step):
        sealer.write(data[start : start + step])
    sealer.finish()
    return out.getvalue()


def opened(data: bytes, passphrase: str = "right") -> bytes:
    return io.BufferedReader(Opener(io.BytesIO(data), passphrase)).read()


@given(size=SIZES, pieces=st.integers(1, 5))
@settings(max_examples=40)
def test_what_was_sealed_opens_to_the_same_bytes(size: int, pieces: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)

    assert opened(sealed(data[:size], pieces=pieces)) == data[:size]


@given(size=SIZES, cut=st.integers(1, 3 * CHUNK))
@settings(max_examples=60)
def test_a_sealed_stream_cut_anywhere_is_found_out(size: int, cut: int) -> None:
    whole = sealed(bytes(size))

    with pytest.raises(Damaged):
        opened(whole[: -min(cut, len(whole))])


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_stream_cut_between_two_chunks_is_found_out(chunks: int) -> None:
    whole = sealed(bytes(3 * CHUNK))

    with pytest.raises(Damaged):
        opened(whole[: HEAD + chunks * (CHUNK + TAG)])


@given(size=SIZES, at=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60)
def test_a_changed_byte_anywhere_is_found_out(size: int, at: float) -> None:
    whole = bytearray(sealed(bytes(size)))
    whole[int(at * len(whole))] ^= 1

    with pytest.raises((Damaged, WrongPassphrase)):
        opened(bytes(whole))


def test_exchanged_chunks_and_bytes_behind_the_end_are_found_out() -> None:
    whole = sealed(bytes(2 * CHUNK + 1))
    first, second = (whole[HEAD + n * (CHUNK + TAG) : HEAD + (n + 1) * (CHUNK + TAG)] for n in (0, 1))

    for wrong in (whole[:HEAD] + second + first + whole[HEAD + 2 * (CHUNK + TAG) :], whole + b"x"):
        with pytest.raises(Damaged):
            opened(wrong)


def test_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(WrongPassphrase):
        opened(sealed(b"secret"), "wrong")


def test_nothing_of_the_content_shows_and_the_same_content_never_looks_the_same() -> None:
    one, two = sealed(b"the signing key" * 50), sealed(b"the signing key" * 50)

    assert b"signing" not in one
    assert one[HEAD:] != two[HEAD:]
