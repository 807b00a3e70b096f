"""Two terms of plans, observations and reviews."""


class Story:
    def __init__(self, world, today, say):
        pass

    def tell(self):
        return "no plans yet"
