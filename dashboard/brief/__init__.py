"""The brief, for the screen and for paper alike: its measures over a year, its sentences, and what needs a decision.

`findings` asks the measures of one cohort, `words` says what they found, `waiting` what somebody must decide. The
judging itself is in `metrics.brief`. Knows nothing of Streamlit or of HTML.
"""
