"""Looking after an installation: its state in plain lines, room on the disk, copies and getting them back.

Reads and writes the files of a data folder; of what they say about clients it tells nothing.
"""
