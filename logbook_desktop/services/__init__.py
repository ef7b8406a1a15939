"""One public function for each thing a person can do: checks access, opens one unit of work."""
