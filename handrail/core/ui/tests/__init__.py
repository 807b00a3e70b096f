"""Tests of the components. Those against the design system's own examples need its npm package, and install it."""
