"""PDF: the data of the template, the table cut to the page, and the compiling."""
