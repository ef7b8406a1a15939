"""The history of anything: lines in words, the model of them, and the window that shows them. Features bring rows."""
