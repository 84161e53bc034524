"""The screens: the one room that imports Streamlit. Shows what `metrics` measured and `charts` drew; counts nothing."""
