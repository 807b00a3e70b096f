"""Six plans of six kinds, each written in the browser as its user does, agreed, printed, and the print read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_socket
from playwright.sync_api import Page, expect

from handrail.core import clock
from tests.journeys.planning import (
    Step,
    agree,
    card_of,
    keeps_quiet,
    look,
    open_plan,
    printed,
    says,
    write_sections,
    write_target,
    writer_of,
)
from tests.journeys.serving import Served, served

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server with a school for each kind of plan, each under the framework that has it."""
    pytest_socket.enable_socket()
    with served(tmp_path_factory.mktemp("kinds"), prepare="tests.journeys.prepare_kinds") as server:
        yield server


def test_an_iep_for_a_year_4_pupil(kinds: Served, browser: Any) -> None:
    steps = [
        Step(
            "Nia will read 40 of the 50 words on her card aloud.",
            "12 out of 50",
            "40 out of 50",
            "Five words a day from her card, then one page of a story.",
            "10 minutes, four times a week",
            "Read the card together at breakfast.",
        ),
        Step(
            "Nia will write three sentences with a capital letter and a full stop.",
            "1 sentence",
            "3 sentences",
            "She tells the sentence, counts its words on her fingers, then writes it.",
            "Every English lesson",
        ),
        Step(
            "Nia will point to the help card before she stops working.",
            "20%",
            "80%",
            "An adult shows how, then waits. Praise each time.",
            "Every lesson",
        ),
    ]
    with writer_of(browser, kinds, "iep") as (page, _, at):
        answers = (
            "Reading words that she has met before.",
            "Key words on the wall, a partner for reading.",
            "Guided reading in a group of five.",
            "Daily practice of single words with one adult.",
        )
        open_plan(page, at["pupils"]["Nia"], "Individual education plan", answers)
        write_sections(
            page,
            {
                "What the pupil says": "I like stories but the words jump.",
                "What the family says": "She tells us the story from the pictures.",
                "What makes learning harder": "Words that she knew yesterday are new again today.",
                "What helps at home": "A story at bedtime that somebody else reads.",
            },
        )
        for number, step in enumerate(steps, start=1):
            write_target(page, number, step, helper=at["helper"])
        look(page, "iep-edit")
        plan = agree(page)
        front, back = printed(page, f"{plan}print/", "iep-staff", n_pages=2)
        says([front], "Individual education plan", "Oakfield Primary School", "Nia Ashworth", "Year 4", "School Action")
        says([front], "Tells long stories with a clear end", *(step.wording for step in steps), "40 out of 50")
        says([front], "Read the card together at breakfast.")
        # This school has moved two parts to the other side of the sheet.
        says([front], "A story at bedtime that somebody else reads.")
        says([back], "Words that she knew yesterday are new again today.", "I like stories but the words jump.")
        says([back], at["helper"], "10 minutes, four times a week", "Agreed by", "Version 1, agreed")
        family = printed(page, f"{plan}print/?for=family", "iep-family")
        says(
            family, "What we are working on", steps[0].wording, "You can help at home", "Words that she knew yesterday"
        )
        keeps_quiet(family, "School Action")
        pupil = printed(page, f"{plan}print/?for=pupil", "iep-pupil")
        says(pupil, "My targets", "I like stories but the words jump.")
        keeps_quiet(pupil, "School Action", "Date of birth")


def test_a_behaviour_plan_with_a_year_9_pupil_and_his_agreement(kinds: Served, browser: Any) -> None:
    steps = [
        Step(
            "Kofi will show his time-out card and leave the room quietly.",
            "1 out of 5",
            "4 out of 5",
            "Practise with Mr Price when calm. Each teacher answers the card with a nod.",
            "Every lesson",
        ),
        Step(
            "Kofi will be in his seat when the second bell rings.",
            "4 out of 10",
            "9 out of 10",
            "A walk with Mr Price between lessons for two weeks, then alone.",
            "Every change of lesson",
        ),
    ]
    parts = {
        "What the pupil says": "I go off when people laugh. I want to stay in engineering.",
        "What the family says": "At home he walks round the block and comes back.",
        "What tends to come before a hard moment": "Laughter that he cannot place; being asked to read aloud.",
        "What helps in a hard moment": "Say his name once. Point to the card. Nobody follows him out.",
        "What is earned": "Twenty minutes in the workshop on Friday, chosen by Kofi.",
        "What I promise": "I show the card before I leave. I come back within five minutes.",
        "What adults promise": "We answer the card every time. We do not ask why in front of others.",
        "What we have agreed": "It holds until the half-term. All my teachers know.",
    }
    with writer_of(browser, kinds, "behaviour") as (page, _, at):
        answers = (
            "Staying in the lesson when others laugh.",
            "A seat by the door, no reading aloud without warning.",
            "A partner he trusts in science.",
            "A way out and back in that everybody knows.",
        )
        open_plan(page, at["pupils"]["Kofi"], "Individual behaviour plan", answers)
        write_sections(page, parts)
        for number, step in enumerate(steps, start=1):
            write_target(page, number, step, helper=at["helper"])
        look(page, "behaviour-edit")
        plan = agree(page)
        # The plan was made with him: what he says to it is written down with him, before it is printed.
        page.get_by_role("link", name=re.compile("Write an answer down")).first.click()
        page.get_by_label("Kofi", exact=False).first.check()
        page.get_by_label("At school, in a meeting").check()
        page.get_by_label("Agrees", exact=True).check()
        page.get_by_label("In their own words").fill("It is fair. I picked the reward.")
        page.get_by_label("I read it back to them").check()
        look(page, "behaviour-answer")
        page.get_by_role("button", name="Write it down").click()
        expect(page.locator("#voices")).to_contain_text("It is fair. I picked the reward.")
        look(page, "behaviour-agreed")
        staff = printed(page, f"{plan}print/", "behaviour-staff")
        says(staff, "Individual behaviour plan", "Kofi Mensah", "Year 9", "9C", *parts.values())
        says(staff, *(step.wording for step in steps), "4 out of 5", at["helper"])
        says([staff[0]], parts["What tends to come before a hard moment"], parts["What helps in a hard moment"])
        says(staff[1:], parts["What I promise"], parts["What adults promise"], parts["What we have agreed"])
        says(staff[1:], "It is fair. I picked the reward.")
        own = printed(page, f"{plan}print/?for=pupil", "behaviour-pupil")
        says(own, "My targets", parts["What the pupil says"], *(step.wording for step in steps))
        family = printed(page, f"{plan}print/?for=family", "behaviour-family")
        says(family, "What we are working on", parts["What adults promise"])


def test_a_play_plan_in_a_nursery(kinds: Served, browser: Any) -> None:
    steps = [
        Step(
            "Linh will take a turn with the water wheel when an adult says her name.",
            "1 out of 5",
            "4 out of 5",
            "Sit beside her, name the turn with her picture, wait for ten seconds.",
            "Twice a morning, five minutes",
            "Take turns pouring in the bath.",
            "Play and exploring",
        ),
        Step(
            "Linh will choose a song by pointing to one of two pictures.",
            "no",
            "yes",
            "Hold up two song cards at circle time. Sing the one she looks at first.",
            "Every circle time",
        ),
    ]
    parts = {
        "Key worker": "Joan Ellery, whom Linh looks for when she arrives.",
        "Play that the pupil starts, and how adults join in": "She fills and empties cups; fill one, then swap.",
        "What the family says": "She sings at home when nobody looks.",
    }
    with writer_of(browser, kinds, "play") as (page, _, at):
        answers = (
            "Playing beside another child.",
            "Fewer things on each table, a quiet corner.",
            "Water play with two other children.",
            "An adult who joins her play each morning.",
        )
        open_plan(page, at["pupils"]["Linh"], "Play plan", answers)
        write_sections(page, parts)
        for number, step in enumerate(steps, start=1):
            write_target(page, number, step, helper=at["helper"])
        look(page, "play-edit")
        plan = agree(page)
        staff = printed(page, f"{plan}print/", "play-staff", n_pages=2)
        says(staff, "Play plan", "Little Acorns Nursery", "Linh Tran", "Hedgehogs", *parts.values())
        says(staff, *(step.wording for step in steps), "Take turns pouring in the bath.", at["helper"])
        family = printed(page, f"{plan}print/?for=family", "play-family")
        says(family, "You can help at home", "Take turns pouring in the bath.", *parts.values())
        the_week_of_a_key_child(page, plan, steps)


def the_week_of_a_key_child(page: Page, plan: str, steps: list[Step]) -> None:
    """Look at each target in a minute, close the week, and find the looks where the plan is reviewed."""
    page.goto("/early-years/")
    first, second = (page.get_by_role("group", name=step.wording) for step in steps)
    first.get_by_label("Beginning").check()
    first.get_by_label("What I saw").fill("She gave the wheel to Sam when I said his name.")
    second.get_by_label("Nearly").check()
    look(page, "play-week")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("2 of 2 looked at this week")).to_be_visible()
    page.get_by_role("button", name="Save and close the week of Linh").click()
    expect(page.get_by_text("Week closed")).to_be_visible()
    page.goto(plan.replace("/plans/", "/reviews/"))
    seen = page.get_by_role("heading", name="Weekly looks").first.locator("xpath=following-sibling::ul[1]")
    expect(seen).to_contain_text("Beginning. She gave the wheel to Sam")
    page.get_by_role("link", name=re.compile("All records")).first.click()
    expect(page.get_by_role("heading", name="Weekly looks")).to_be_visible()


def test_a_group_plan_of_six(kinds: Served, browser: Any) -> None:
    starts = {"Asha": "8", "Ben": "11", "Cora": "14", "Dylan": "6", "Esme": "10", "Finn": "12"}
    aims = {"Asha": "20", "Ben": "24", "Cora": "26", "Dylan": "16", "Esme": "22", "Finn": "25"}
    wording = "Each of them will blend words of four sounds aloud."
    with writer_of(browser, kinds, "group") as (page, _, at):
        page.goto("/plans/")
        page.get_by_role("button", name="Plan for a group or class").click()
        page.get_by_label("Or by name").fill("Fielding")
        page.get_by_role("button", name="Show them").click()
        for name in at["pupils"]:
            page.get_by_label(re.compile(rf"^{name} Fielding")).check()
        look(page, "group-open")
        page.get_by_label("What is the group called?").fill("Sound readers")
        page.get_by_role("button", name="Open the plan").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Sound readers")
        write_sections(page, {"What the group shares": "They hear first sounds and lose the middle ones."})
        method = "Sound buttons under each word, then a race against the sand timer."
        card = write_target(page, 1, Step(wording, "", "", method, "15 minutes, daily"), helper=at["helper"])
        for name in at["pupils"]:
            card.get_by_label(f"What can {name} Fielding do now?").fill(f"{starts[name]} out of 30")
            card.get_by_label(f"How will we know that {name} Fielding has reached it?").fill(f"{aims[name]} out of 30")
        day = clock.today() + timedelta(days=40)
        card.get_by_label("By when, for Dylan Fielding?").fill((day + timedelta(days=14)).isoformat())
        expect(card.get_by_text("All changes saved")).to_be_visible()
        look(page, "group-edit")
        plan = agree(page)
        look(page, "group-agreed")
        staff = printed(page, f"{plan}print/", "group-staff", n_pages=2)
        says(staff, "Group plan", "Sound readers", wording, method, "They hear first sounds and lose the middle ones.")
        says(staff, *(f"{name} Fielding" for name in at["pupils"]))
        # Each has a row of their own with a place for what comes of it.
        rows = (f"{name} Fielding {starts[name]} out of 30 {aims[name]} out of 30" for name in at["pupils"])
        says([staff[1]], *rows)
        assert staff[1].count("Not yet") == 6
        pupil_id = at["pupils"]["Dylan"]
        family = printed(page, f"{plan}print/?for=family&pupil={pupil_id}", "group-family")
        says(family, "Dylan Fielding", wording, "16 out of 30")
        keeps_quiet(family, "Asha", "Ben", "Cora", "Esme", "Finn", "20 out of 30")


def test_a_childs_plan_in_highland(kinds: Served, browser: Any) -> None:
    goals = [
        (
            "Rory will join a game of four children at break and stay until it ends.",
            "Social skills",
            ("Included", "Active"),
        ),
        ("Rory will plan and write a page about what he has seen.", "Literacy", ("Achieving",)),
    ]
    steps = [
        Step(
            "Rory will ask one child to play by name.",
            "1 out of 5",
            "4 out of 5",
            "A social story before break; the buddy waits at the bench.",
            "Every break",
        ),
        Step(
            "Rory will stay in a game of two for ten minutes.",
            "3 minutes",
            "10 minutes",
            "A game with a clear end; the sand timer stands on the wall.",
            "Three times a week",
            "Play one board game to the end at the weekend.",
        ),
        Step(
            "Rory will write five sentences about a bird he has seen.",
            "2 sentences",
            "5 sentences",
            "His notebook from the shore; word mats with his own words.",
            "Twice a week, 20 minutes",
        ),
    ]
    parts = {
        "Partners to the plan": "Rory and his mother; Catriona Munro; the speech and language therapist.",
        "Why there is a plan": "His third school in two years; break times are hard.",
        "What the pupil says": "I want somebody to look at birds with.",
        "What the family says": "He is happier since the summer.",
        "What we know": "Reads at the level of his class; writes little.",
        "What we make of it": "He knows what to say and does not know when.",
        "Needs and hoped-for outcomes": "Included: one friend by the spring. Achieving: a page of writing.",
        "What will be done": "The therapist trains two buddies in January.",
        "If things change": "We meet within two weeks if he stays away from break.",
    }
    with writer_of(browser, kinds, "childs_plan") as (page, _, at):
        answers = (
            "Making and keeping a friend.",
            "Clear turns, words for games on the wall.",
            "A game club on Tuesdays.",
            "Practice with one adult and a buddy, joined with the therapist's work.",
        )
        open_plan(page, at["pupils"]["Rory"], "Child's Plan", answers)
        write_sections(page, parts)
        for number, (wording, area, indicators) in enumerate(goals, start=1):
            places = page.locator("section[id^=long-term-]")
            if places.count() < number:
                page.get_by_role("button", name="Add a long-term target").click()
                expect(places).to_have_count(number)
            goal = places.nth(number - 1)
            goal.get_by_label("in about a year").fill(wording)
            goal.get_by_label("Area").select_option(label=area)
            for indicator in indicators:
                goal.get_by_label(indicator, exact=True).check()
            expect(goal.get_by_text("All changes saved")).to_be_visible()
        for number, step in enumerate(steps, start=1):
            card = card_of(page, number)
            card.locator("summary", has_text=re.compile("^More")).click()
            card.get_by_label("A step towards").select_option(index=1 if number < 3 else 2)
            card.locator("summary", has_text=re.compile("^More")).click()
            write_target(page, number, step, helper=at["helper"])
        look(page, "childs-plan-edit")
        page.get_by_role("button", name="Say who does what").click()
        page.get_by_label("Multi-agency plan").check()
        page.get_by_label("Named person").fill("Catriona Munro")
        page.get_by_label("Lead professional").fill("Ailsa Grant, NHS Highland")
        page.get_by_label("Other agencies").fill("NHS Highland, speech and language: Ailsa Grant")
        page.get_by_label("Was a co-ordinated support plan thought about?").select_option("not_needed")
        page.get_by_label("On which day?").fill(clock.today().isoformat())
        look(page, "childs-plan-cover")
        page.get_by_role("button", name="Save").click()
        plan = agree(page)
        look(page, "childs-plan-agreed")
        staff = printed(page, f"{plan}print/", "childs-plan-staff")
        says(
            staff,
            "Child's Plan",
            "Glen Mor Primary School",
            "Rory Mackay",
            "P6",
            "Substantial Support",
            *parts.values(),
        )
        says(staff, "Multi-agency plan", "Catriona Munro", "Ailsa Grant, NHS Highland", "Thought about; not needed now")
        for wording, area, indicators in goals:
            says(staff, "Long-term target", wording, area, *indicators)
        says(staff, *(step.wording for step in steps), "3 min", "10 min")
        whole = " ".join(staff)
        assert whole.index(goals[0][0]) < whole.index(steps[1].wording) < whole.index(goals[1][0])
        family = printed(page, f"{plan}print/?for=family", "childs-plan-family")
        says(family, "What we hope for in about a year", goals[0][0], parts["If things change"])


def test_an_individual_support_plan_under_the_proposals(kinds: Served, browser: Any) -> None:
    steps = [
        Step(
            "Petra will write down the homework of each lesson before she leaves it.",
            "2 out of 10",
            "8 out of 10",
            "A photograph of the board, then three words in her planner.",
            "Every lesson",
            "Look at the planner together on Sunday.",
        ),
        Step(
            "Petra will start a written task within two minutes.",
            "8 minutes",
            "2 minutes",
            "The first sentence stands on a card; she reads it aloud to a partner.",
            "Every written task",
        ),
        Step(
            "Petra will ask for the task to be said again when she needs it.",
            "no",
            "yes",
            "Agree a sign with each teacher; teachers answer it first.",
            "Every lesson",
        ),
    ]
    parts = {
        "What the pupil says": "I know it when I hear it. I lose it when I write.",
        "What the family says": "Homework takes the whole evening.",
        "What makes learning harder": "Holding what to do while writing.",
        "What extra help is given": "A laptop with speech, and a check-in on Monday.",
        "How we will know the help can stop": "Four weeks of homework written down without a reminder.",
    }
    with writer_of(browser, kinds, "isp") as (page, _, at):
        answers = (
            "Starting and finishing written work.",
            "One task at a time on the board.",
            "A partner who begins with her.",
            "Her own way to hold on to what is asked.",
        )
        open_plan(page, at["pupils"]["Petra"], "Individual support plan", answers)
        write_sections(page, parts)
        for number, step in enumerate(steps, start=1):
            write_target(page, number, step, helper=at["helper"])
        look(page, "isp-edit")
        plan = agree(page)
        staff = printed(page, f"{plan}print/", "isp-staff")
        says(staff, "Individual support plan", "Harbour School", "Petra Novak", "Targeted Plus", *parts.values())
        says(staff, *(step.wording for step in steps), at["helper"], "Look at the planner together on Sunday.")
        family = printed(page, f"{plan}print/?for=family", "isp-family")
        says(family, "What we are working on", steps[0].wording)
        pupil = printed(page, f"{plan}print/?for=pupil", "isp-pupil")
        says(pupil, "My targets", parts["What the pupil says"])
