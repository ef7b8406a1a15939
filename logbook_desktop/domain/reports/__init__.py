"""Measures, and the questions and answers that are made of them."""
