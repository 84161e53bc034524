"""Meeting mode: a deck of slides for the staff meeting, private by construction.

`deck` reads what is asked for, `pictures` and `making` draw it under suppression that cannot be switched off, `publish`
writes the finished slides apart, and `gateway` is the only way to them: the page that shows them reads nothing else.
"""
