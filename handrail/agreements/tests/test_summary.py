"""The words in which a family reads a plan: kept, translated, checked, out of date, printed."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from handrail.agreements import actions, queries
from handrail.agreements.actions.wording import edition_of
from handrail.agreements.models import FamilyText
from handrail.agreements.tests.test_answers import change_the_plan
from handrail.agreements.types import BY_CODE, IN_ENGLISH, Ready
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans import actions as plans
from handrail.plans.models import Plan
from tests.factories import sign_in

URDU, POLISH, CHINESE = BY_CODE["ur"], BY_CODE["pl"], BY_CODE["zh-Hans"]


def keys(home) -> dict[str, str]:
    """English text -> key of its part."""
    return {part.text: part.key for part in queries.summary_for(home.plan, home.nadia).parts}


def save(home, texts, language=URDU, actor=None, seen=None, **more):
    kept = queries.family_text(home.plan, home.nadia, language.code)
    return actions.save_family_text(
        actor=actor or home.senco,
        plan_id=home.plan.pk,
        language=language,
        texts={keys(home).get(english, english): words for english, words in texts.items()},
        seen=edition_of(kept) if seen is None else seen,
        **more,
    )


def sheet(home, code="ur"):
    return queries.sheet(Plan.objects.get(pk=home.plan.pk), home.nadia, code=code)


def test_a_family_reads_a_translation_once_it_is_finished(home) -> None:
    save(home, {"Ask for help.": "مدد مانگے۔"}, is_finished=False)
    assert sheet(home).is_english
    save(home, {"Ask for help.": "مدد مانگے۔"})
    shown = sheet(home)
    assert (shown.language, shown.ready, [row.code for row in shown.choices]) == (URDU, Ready.FINISHED, ["en", "ur"])
    assert "مدد مانگے۔" in {part.text for part in shown.parts}


def test_only_another_person_checks_and_a_change_takes_the_mark_away(home) -> None:
    row = save(home, {"Ask for help.": "Poprosi o pomoc."}, POLISH, is_finished=False)
    with pytest.raises(Denied, match="still being written"):
        actions.check_translation(actor=home.second, plan_id=home.plan.pk, language=POLISH)
    save(home, {"Ask for help.": "Poprosi o pomoc."}, POLISH)
    with pytest.raises(Denied, match="wrote this yourself"):
        actions.check_translation(actor=home.senco, plan_id=home.plan.pk, language=POLISH)
    checked = actions.check_translation(actor=home.second, plan_id=home.plan.pk, language=POLISH)
    assert (checked.pk, checked.ready, checked.checked_by_name) == (row.pk, Ready.CHECKED, home.second.name)
    save(home, {"Ask for help.": "Poprosi o pomoc."}, POLISH)
    assert queries.family_text(home.plan, home.nadia, "pl").ready == Ready.CHECKED
    save(home, {"Ask for help.": "Prosi o pomoc."}, POLISH)
    assert queries.family_text(home.plan, home.nadia, "pl").ready == Ready.FINISHED


def test_two_people_do_not_write_over_each_other(home) -> None:
    save(home, {"Ask for help.": "Poprosi o pomoc."}, POLISH)
    with pytest.raises(Refused, match="Somebody else saved"):
        save(home, {"Ask for help.": "Prosi."}, POLISH, actor=home.second, seen="")


def test_a_new_version_shows_which_parts_changed_and_keeps_the_old_translation(home) -> None:
    save(home, {"Read 40 words aloud.": "40 الفاظ", "Ask for help.": "مدد مانگے۔"})
    home.plan = plans.agree_plan(actor=home.senco, plan=change_the_plan(home))
    summary = queries.summary_for(home.plan, home.nadia)
    (row,) = queries.translations_of(home.senco, home.plan, home.nadia, summary)
    assert row.n_outdated == 1
    said = {part.english: part.text for part in sheet(home).parts}
    assert (said["Read 50 words aloud."], said["Ask for help."]) == ("Read 50 words aloud.", "مدد مانگے۔")
    key = keys(home)["Read 50 words aloud."]
    save(home, {"Ask for help.": "مدد مانگے۔", key: "40 الفاظ"})
    assert sheet(home).has_outdated
    save(home, {"Ask for help.": "مدد مانگے۔", key: "40 الفاظ"}, still_right=[key])
    assert not sheet(home).has_outdated
    assert list(FamilyText.objects.order_by("version_number").values_list("version_number", flat=True)) == [1, 2]


def test_plainer_english_is_what_the_family_reads(home) -> None:
    save(home, {"Ask for help.": "Put a hand up and ask."}, IN_ENGLISH)
    assert "Put a hand up and ask." in {part.text for part in sheet(home, "en").parts}


def test_words_of_every_summary_are_offered_again(home) -> None:
    save(home, {"agrees": "میں متفق ہوں", "Ask for help.": "مدد مانگے۔"})
    assert set(queries.remembered_words(home.second, "ur")) == {"agrees"}


def test_a_confidential_plan_has_no_summary(home) -> None:
    plans.mark_confidential(actor=home.senco, plan=home.plan, is_whole=True, section_codes=[])
    with pytest.raises(Denied, match="confidential"):
        save(home, {})


def test_a_mother_cannot_write_a_translation(home) -> None:
    with pytest.raises((Denied, NotVisible)):
        save(home, {}, actor=home.mother)


# ------------------------------------------------------------------------------------------------------ on paper

SAMPLES = {
    "ar": "يقرأ 40 كلمة بصوت عالٍ مع Nadia.",
    "ur": "نادیہ 40 الفاظ پڑھے گی (Word cards)۔",
    "ckb": "٤٠ وشە بە دەنگی بەرز دەخوێنێتەوە.",
    "fa": "۴۰ کلمه را با صدای بلند می‌خواند.",
    "ps": "۴۰ ټکي په لوړ غږ لولي.",
    "cy": "Darllen 40 gair yn uchel â’i ŵyr, ŷd.",
    "pl": "Przeczyta na głos 40 słów: źdźbło, żółw.",
    "uk": "Прочитає вголос 40 слів, їжак, ґанок.",
    "pa": "40 ਸ਼ਬਦ ਉੱਚੀ ਪੜ੍ਹੇਗੀ।",
    "bn": "৪০টি শব্দ জোরে পড়বে।",
    "gu": "૪૦ શબ્દો મોટેથી વાંચશે.",
    "ta": "40 சொற்களை உரக்கப் படிப்பாள்.",
    "hi": "40 शब्द ज़ोर से पढ़ेगी।",
    "el": "Θα διαβάσει 40 λέξεις.",
    "vi": "Đọc to 40 từ với ừ.",
    "so": "40 eray akhri.",
}


def printed(home, language, **more) -> bytes:
    shown = queries.sheet_for_staff(home.plan, home.nadia, language)
    return actions.print_summary(actor=home.senco, plan=home.plan, pupil=home.nadia, sheet=shown, **more)


@pytest.mark.parametrize("code", SAMPLES)
def test_each_alphabet_is_printed_and_tagged(home, code: str) -> None:
    save(home, {"Read 40 words aloud.": SAMPLES[code], "agrees": SAMPLES[code]}, BY_CODE[code])
    with pikepdf.open(io.BytesIO(printed(home, BY_CODE[code]))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang


@pytest.mark.parametrize("is_large", [False, True])
def test_the_english_summary_is_printed_in_both_sizes_on_few_pages(home, is_large: bool) -> None:
    pdf = printed(home, IN_ENGLISH, is_large=is_large, link="https://school.example/x", code="")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) <= (3 if is_large else 2)


def test_chinese_is_refused_with_a_sentence_and_never_printed_as_boxes(home) -> None:
    save(home, {"Ask for help.": "请求帮助。"}, CHINESE)
    with pytest.raises(Refused, match="no Chinese, simplified letters"):
        printed(home, CHINESE)
    save(home, {"Ask for help.": "请求帮助。"}, POLISH)
    with pytest.raises(Refused, match="none of the alphabets"):
        printed(home, POLISH)


# ------------------------------------------------------------------------------------------------------ pages


@pytest.fixture
def client_of():
    return lambda actor: sign_in(Client(), actor)


def test_the_family_reads_their_language_and_answers(home, client_of) -> None:
    save(home, {"Ask for help.": "مدد مانگے۔", "agrees": "میں متفق ہوں"})
    client = client_of(home.mother)
    url = reverse("families:child-summary", args=[home.nadia.pk, home.plan.pk])
    page = client.get(url).content.decode()
    assert 'lang="ur" dir="rtl"' in page
    assert "مدد مانگے۔" in page
    assert "میں متفق ہوں" in page
    assert "Ask for help." in page
    assert "Read 40 words aloud." in client.get(f"{url}?language=en").content.decode()
    assert client.post(url, {"seen": ""}).status_code == 422
    seen = queries.text_seen(home.plan, home.nadia)[1]
    answer = client.post(url, {"answer": "change", "words": "More at home.", "seen": seen})
    assert answer.status_code == 302
    page = client.get(reverse("families:child-detail", args=[home.nadia.pk])).content.decode()
    assert "More at home." in page
    assert client.get(f"{url}print/?size=large")["Content-Type"] == "application/pdf"


def test_an_answer_to_a_text_that_changed_is_asked_for_again(home, client_of) -> None:
    client = client_of(home.mother)
    url = reverse("families:child-summary", args=[home.nadia.pk, home.plan.pk])
    page = client.post(url, {"answer": "agrees", "seen": "0" * 64})
    assert page.status_code == 422
    assert "Read it again" in page.content.decode()
    assert queries.text_seen(home.plan, home.nadia)[1] in page.content.decode()


def test_a_pupil_presses_a_face(home, client_of) -> None:
    client = client_of(home.own)
    page = client.get(reverse("families:me")).content.decode()
    assert "Yes, this is good" in page
    seen = queries.text_seen(home.plan, home.nadia)[1]
    url = reverse("families:me-answer", args=[home.plan.pk])
    assert client.post(url, {"answer": "change", "words": "", "seen": seen}).status_code == 422
    assert client.post(url, {"answer": "agrees", "words": "", "seen": seen}).status_code == 302
    assert 'value="agrees" class="hr-face" aria-pressed="true"' in client.get(reverse("families:me")).content.decode()


def test_staff_see_who_was_asked_and_write_an_answer_down(home, client_of) -> None:
    client = client_of(home.senco)
    page = client.get(reverse("plans:plan-around", args=[home.plan.pk])).content.decode()
    assert "What the family and the pupil say" in page
    assert "prefers Urdu; needs an interpreter; reads large print" in page
    url = reverse("agreements:answer-record", args=[home.plan.pk])
    assert "Sana Malik prefers Urdu" in client.get(f"{url}?who=pupil").content.decode()
    assert client.post(url, {"how": ""}).status_code == 422
    sent = {"who": f"contact:{home.father.pk}", "how": "telephone", "answer": "agrees", "said_on": "2026-11-02"}
    assert client.post(url, sent).status_code == 302
    assert "not read back" in client.get(reverse("plans:plan-around", args=[home.plan.pk])).content.decode()


def test_agreeing_says_what_is_missing_and_goes_on(home, client_of) -> None:
    plan = plans.amend_plan(actor=home.senco, plan=home.plan, reason="A word.")
    client = client_of(home.senco)
    url = reverse("plans:plan-agree", args=[plan.pk])
    assert "Nadia has not said yet what they think of this text." in client.get(url).content.decode()
    assert client.post(url).status_code == 302


def test_the_pages_of_the_summary(home, client_of) -> None:
    client = client_of(home.senco)
    detail = reverse("agreements:summary-detail", args=[home.plan.pk])
    assert "A child of about" in client.get(detail).content.decode()
    add = reverse("agreements:translation-add", args=[home.plan.pk])
    assert 'value="ur" selected' in client.get(add).content.decode()
    edit = client.post(add, {"language": "ur"})["Location"]
    assert 'dir="rtl"' in client.get(edit).content.decode()
    assert client.post(edit, {"help": "ہم کیسے مدد کرتے ہیں", "finished": "on"}).status_code == 302
    assert "ہم کیسے مدد کرتے ہیں" in client.get(f"{detail}?language=ur").content.decode()
    checked = reverse("agreements:translation-check", args=[home.plan.pk, "ur"])
    assert client.post(checked).status_code == 403
    assert client_of(home.second).post(checked).status_code == 302
    words = reverse("agreements:summary-words", args=[home.plan.pk])
    assert client.get(words).status_code == 200
    assert client.post(words, {keys(home)["Ask for help."]: "Just ask."}).status_code == 302
    assert "Just ask." in client.get(detail).content.decode()
    answer = client.get(reverse("agreements:summary-print", args=[home.plan.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert client.get(reverse("agreements:unanswered-list")).status_code == 200
