"""Rules of agreement: what a family reads of a plan, its summary in plain words, answers, languages. Pure."""
