"""What is done with people: accounts, rights, signing in, terms of use, seeing what a colleague sees."""
