"""Charts: what to draw (``spec``, ``choice``) and how (``canvas``, ``frame``, ``columns``, ``horizontal_bars``)."""
