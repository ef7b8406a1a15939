"""Names that people and attackers give: formulas, markup, other scripts, endless words."""

from hypothesis import strategies as st

HOSTILE = (
    '=HYPERLINK("http://x";"click")',
    "+1+2",
    "-2+3",
    "@SUM(A1)",
    "<b>&amp;</b>",
    '#import "@preview/x:0.1.0" *bold* _it_ $x$ `raw`',
    "Nuokku 😀 日本 Привет",
    "\u202eabc\u200f\u200b",
    "Ä" * 300,
    "pitkä nimi " * 30,
    'a;b "quoted", it’s\nnext',
    "Kulma/Tori \\ b",
    "2025",
    "\u0007bell",
)
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(lambda text: text.strip()),
)
