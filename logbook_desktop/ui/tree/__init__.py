"""Places of the tree on the screen: rows, words, dialogs and steps that more than one feature needs."""
