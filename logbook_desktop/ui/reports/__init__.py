"""The Reports tab and the report wizard: from a node in the tree to a table, a chart and a file."""
