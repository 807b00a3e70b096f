"""Components of the screens: what the template tags of `{% load ui %}` are made of. Start with README.md."""
