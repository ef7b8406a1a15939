"""For each area what a file and what the server do, behind one Protocol; the unit of work chooses once."""
