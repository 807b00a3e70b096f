"""Every field of every model says what it is to the person that it is about."""

from __future__ import annotations

import pytest
from django.db import models
from django_scopes import scopes_disabled

from handrail.core.privacy import (
    Kind,
    PrivacyMissing,
    all_models,
    all_privacy,
    field_names,
    is_ours,
    privacy_of,
    suggestion,
)
from handrail.core.privacy_of_others import OTHERS


def test_every_field_of_every_model_says_what_it_is() -> None:
    missing = []
    for model in all_models():
        try:
            privacy_of(model)
        except PrivacyMissing as fault:
            where = f"in {model.__module__}" if is_ours(model) else "in handrail/core/privacy_of_others.py"
            missing.append(f"{where}: {fault}")
    assert not missing, "Say it in class Privacy (handrail/core/privacy.py):\n\n" + "\n".join(missing)


def test_every_path_to_a_pupil_or_an_account_can_be_asked() -> None:
    from uuid import uuid4

    wrong = []
    with scopes_disabled():
        for said in all_privacy():
            for path in (*said.paths, said.to_account):
                if not path:
                    continue
                try:
                    str(said.model._base_manager.filter(**{path: uuid4()}).query)
                except Exception as error:
                    wrong.append(f"{said.label}: {path}: {error}")
    assert not wrong, "\n".join(wrong)


def test_a_model_with_a_pupil_has_a_path_to_the_pupil() -> None:
    silent = [
        said.label
        for said in all_privacy()
        if {"pupil", "pupil_uuid"} & set(field_names(said.model)) and not said.paths
    ]
    assert not silent


def test_what_is_named_as_a_secret_is_one() -> None:
    hashes = ("_hash", "password", "sha256")
    wrong = [
        f"{said.label}.{name}"
        for said in all_privacy()
        for name, kind in said.kinds.items()
        if name.endswith(hashes) and kind is not Kind.SECRET
    ]
    assert not wrong


def _made(name: str, **parts: object) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "core", "managed": False})
    attributes = {"__module__": "handrail.core.models", "Meta": meta, "note": models.TextField(), **parts}
    return type(name, (models.Model,), attributes)


@pytest.fixture
def _registry():
    from django.apps import apps

    before = dict(apps.all_models["core"])
    yield
    apps.all_models["core"].clear()
    apps.all_models["core"].update(before)
    apps.clear_cache()


@pytest.mark.usefixtures("_registry")
def test_a_model_that_says_nothing_is_told_what_to_write() -> None:
    made = _made("SaysNothing", code_hash=models.CharField(max_length=64), made_by_name=models.CharField(max_length=9))
    with pytest.raises(PrivacyMissing, match="'note' is in no list") as found:
        privacy_of(made)
    message = str(found.value)
    assert "keeps is missing" in message
    assert 'free_text = "note"' in message
    assert 'secret = "code_hash"' in message
    assert 'staff = "made_by_name"' in message


@pytest.mark.usefixtures("_registry")
def test_a_field_that_does_not_exist_or_stands_twice_is_refused() -> None:
    privacy = type(
        "Privacy",
        (),
        {"to_pupil": "", "keeps": "file", "key": "id", "free_text": "note", "plain": "note gone", "odd": 1},
    )
    with pytest.raises(PrivacyMissing) as found:
        privacy_of(_made("SaysTooMuch", Privacy=privacy))
    assert "there is no field 'gone'" in str(found.value)
    assert "'note' is in two lists" in str(found.value)
    assert "'odd' is no part" in str(found.value)


def test_the_suggestion_for_a_finished_model_is_what_it_says() -> None:
    from handrail.plans.models import Strategy

    assert 'free_text = "method materials"' in suggestion(Strategy)
    assert 'to_pupil = "target__plan__pupil"' in suggestion(Strategy)


def test_only_packages_are_described_for_others() -> None:
    assert not [label for label in OTHERS if label in {m._meta.label_lower for m in all_models() if is_ours(m)}]
