"""Nothing recorded on a phone is lost or doubled: proofs with real processes, each small in the tests and large by hand.

`kills` (make kills), `storm` (make storm) and `chaos` (make chaos) say what was wrong and how much there was of it; `stage` is
where they play, `books` what the server must have in the end. Their counts stand in bench/results.md.
"""
