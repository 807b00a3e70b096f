"""`handrail check-deploy`: whether this installation may hold real pupils' records.

`facts` looks at settings, files and the database; `rules` judges what it found and knows nothing of where it came
from; `command` says it in words.
"""
