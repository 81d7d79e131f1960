"""`flask import-log FILE`: a shop-floor log becomes a company of its own, by the commands that the floor would have sent.

``reader`` checks the whole file before anything is written, ``model`` sees in its rows the factory that wrote them, ``builder``
founds that factory, ``replay`` sends each row again as its worker's report, ``summary`` adds up and compares with the file.
"""
