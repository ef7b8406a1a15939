"""Charts: what to draw (``spec``, ``choice``) and how (``canvas``, ``frame``, ``upright``, ``lying``)."""
