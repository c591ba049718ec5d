"""The nine benefits once more, written for OpenFisca-core: vectorised, whole numbers of 64 bits, sparing of memory.

Runs in an environment of its own (``bench/requirements.lock``) and imports nothing of minzheng. Each
rule of the program is a variable here, so that both can show how an amount came about. Where there was a choice it is the
one that favours OpenFisca: Polars reads the columns and numbers the households, entities are built without the builder's
sorting of texts, parameters are taken from tables, and arrays are dropped when nothing reads them any more.
"""
