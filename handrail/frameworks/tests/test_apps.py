"""A wrong pack stops the start in one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.apps import apps

from handrail.frameworks.queries import forget_loaded_frameworks


@pytest.fixture(autouse=True)
def _fresh():
    yield
    forget_loaded_frameworks()


def test_a_wrong_pack_ends_the_start_with_one_line(settings, tmp_path):
    (tmp_path / "ours.yaml").write_text("code: ours\nnaem: Ours\n", encoding="utf-8")
    settings.HANDRAIL_FRAMEWORKS_DIR = str(tmp_path)
    forget_loaded_frameworks()
    with pytest.raises(SystemExit) as ended:
        apps.get_app_config("frameworks").ready()
    assert ended.value.code == f"{tmp_path}/ours.yaml, line 2: the key 'naem' is not known here"


def test_the_command_line_shows_file_line_and_reason_and_nothing_else(tmp_path):
    (tmp_path / "ours.yaml").write_text("code: ours\nstages: 7\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "django", "check"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "HANDRAIL_FRAMEWORKS_DIR": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{tmp_path}/ours.yaml, line ")
    assert len(done.stderr.splitlines()) == 1


def test_the_packs_of_the_product_let_it_start():
    forget_loaded_frameworks()
    apps.get_app_config("frameworks").ready()
