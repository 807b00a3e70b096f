"""Everything that this room writes. A file for each part: trail, requests, packs, corrections, retention and so on."""

from handrail.core import audit
from handrail.records.actions.trail import note_trail_seen, note_trail_taken_out

__all__ = ["note_trail_seen", "note_trail_taken_out"]

audit.register_events(
    {
        "SUBJECT_REQUESTED": "took down a request for a person's records",
        "SUBJECT_EXTENDED": "gave a request for records more time",
        "SUBJECT_GATHERED": "gathered a person's records for a request",
        "SUBJECT_MARKED": "decided what a pack of records leaves out",
        "SUBJECT_PACK_ASKED_FOR": "asked for a pack of records to be made",
        "SUBJECT_PACK_MADE": "made a pack of a person's records",
        "SUBJECT_PACK_FAILED": "could not make a pack of records",
        "SUBJECT_PACK_OPENED": "took out a file of a pack of records",
        "SUBJECT_HANDED_OVER": "handed a pack of records over",
        "SUBJECT_CLOSED": "closed a request for records without a pack",
        "CORRECTION_REQUESTED": "took down a request to correct a record",
        "CORRECTION_MADE": "settled a request to correct a record: corrected",
        "CORRECTION_REFUSED": "settled a request to correct a record: not changed",
        "RETENTION_SET": "set for how long the school keeps records",
        "KEPT_LONGER": "decided to keep a file longer",
        "DESTRUCTION_PROPOSED": "proposed to destroy a file",
        "DESTRUCTION_WITHDRAWN": "took back a proposal to destroy a file",
        "FILE_DESTROYED": "destroyed a file whose time was over",
    }
)
