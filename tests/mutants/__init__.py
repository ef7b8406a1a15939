"""Small mistakes that somebody could make in the program, and the proof that the tests notice each of them."""
