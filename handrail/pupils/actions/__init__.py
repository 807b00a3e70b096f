"""Everything that writes a pupil's records: register, profile, the people around them, and the school's list."""

from handrail.pupils.actions.families import SHARING, FamiliesInvited, invite_contact, invite_families
from handrail.pupils.actions.links import (
    bar_contact,
    end_pupil_account,
    end_sharing,
    lift_bar,
    link_contact,
    open_pupil_account,
    set_contact_sight,
    share_pupil,
    unlink_contact,
)
from handrail.pupils.actions.lists import (
    change_pupils,
    create_pupils,
    ensure_group_pupils,
    mark_left,
    mark_returned,
    remove_new_pupils,
)
from handrail.pupils.actions.looking import note_numbers_taken_out, note_register_taken_out, note_viewed
from handrail.pupils.actions.many import (
    add_many_needs,
    add_many_to_core_groups,
    put_many_on_register,
    set_many_profiles,
    undo_many_entries,
)
from handrail.pupils.actions.people import (
    add_contact,
    add_to_core_group,
    change_contact,
    contact_facts,
    end_core_group,
    remove_contact,
)
from handrail.pupils.actions.profile import add_need, end_need, rank_needs, set_profile, set_profiles
from handrail.pupils.actions.register import (
    correct_register_entry,
    move_stage,
    put_on_register,
    take_off_register,
    withdraw_register_entry,
)

__all__ = [
    "SHARING",
    "FamiliesInvited",
    "add_contact",
    "add_many_needs",
    "add_many_to_core_groups",
    "add_need",
    "add_to_core_group",
    "bar_contact",
    "change_contact",
    "change_pupils",
    "contact_facts",
    "correct_register_entry",
    "create_pupils",
    "end_core_group",
    "end_need",
    "end_pupil_account",
    "end_sharing",
    "ensure_group_pupils",
    "invite_contact",
    "invite_families",
    "lift_bar",
    "link_contact",
    "mark_left",
    "mark_returned",
    "move_stage",
    "note_numbers_taken_out",
    "note_register_taken_out",
    "note_viewed",
    "open_pupil_account",
    "put_many_on_register",
    "put_on_register",
    "rank_needs",
    "remove_contact",
    "remove_new_pupils",
    "set_contact_sight",
    "set_many_profiles",
    "set_profile",
    "set_profiles",
    "share_pupil",
    "take_off_register",
    "undo_many_entries",
    "unlink_contact",
    "withdraw_register_entry",
]
