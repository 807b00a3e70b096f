"""Pages that change a pupil's records. The register's list and the pupil's own page mix rooms, and live in web."""
