"""The import gate: reads the exports, judges every row by the contract, and publishes what passed.

`gate.run_import` is the way in; `contracts` says what a good row is; every row read is used or held back.
"""
