"""The Entries tab: the list of entries of a place, and the page on which one is documented."""
