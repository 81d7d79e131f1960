"""The arithmetic of material requirements planning: pure functions over whole numbers, no database, no clock.

Quantities are integers of a millionth of a unit (``ONE``), days are ordinals (``date.toordinal``).
"""
