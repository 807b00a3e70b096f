"""Start the frameworks room: read every pack, and stop at a wrong one."""

import sys

from django.apps import AppConfig

from handrail.frameworks.types import MalformedPack


class FrameworksConfig(AppConfig):
    """Read the packs when Django starts, so that a wrong pack is seen at once and not on a page weeks later."""

    name = "handrail.frameworks"
    label = "frameworks"
    verbose_name = "Frameworks"

    def ready(self) -> None:
        """Load all packs. A wrong one ends the start with file, line and reason, and without a stack trace."""
        from handrail.frameworks.queries import all_frameworks

        try:
            all_frameworks()
        except MalformedPack as error:
            sys.exit(str(error))  # the text goes to the error stream and the exit status is 1
