"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.rewards.views import day_cards, early_years, everyday, steps

app_name = "rewards"

OF_PUPIL = "pupils/<uuid:pupil_id>/"
REWARD = "rewards/<uuid:reward_id>/"
CARD = "day-cards/<uuid:day_card_id>/"

urlpatterns: list[URLPattern] = [
    path("everyday/", everyday.everyday, name="everyday"),
    path(f"{OF_PUPIL}rewards/", steps.reward_list, name="reward-list"),
    path(f"{OF_PUPIL}rewards/choose/", steps.reward_choose, name="reward-choose"),
    path(f"{OF_PUPIL}rewards/step/", steps.step_press, name="step-press"),
    path(f"{OF_PUPIL}rewards/print/", steps.reward_print, name="reward-print"),
    path("rewards/steps/<uuid:step_id>/undo/", steps.step_undo, name="step-undo"),
    path(f"{REWARD}give/", steps.reward_give, name="reward-give"),
    path(f"{REWARD}give/undo/", steps.reward_give_undo, name="reward-give-undo"),
    path(f"{REWARD}aside/", steps.reward_aside, name="reward-aside"),
    path(f"{OF_PUPIL}day-card/", day_cards.day_card, name="day-card"),
    path(f"{OF_PUPIL}day-card/arrange/", day_cards.day_card_arrange, name="day-card-arrange"),
    path(f"{CARD}in/", day_cards.day_in, name="day-in"),
    path(f"{CARD}out/", day_cards.day_out, name="day-out"),
    path(f"{CARD}print/", day_cards.day_card_print, name="day-card-print"),
    path(f"{CARD}end/", day_cards.day_card_end, name="day-card-end"),
    path("early-years/", early_years.week, name="week"),
]
