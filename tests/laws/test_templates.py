"""Every template parses, keeps to the content security policy, and guards what it posts."""

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
POSTS = re.compile(r"""method=["']?post""", re.IGNORECASE)
GUARDED = ("csrf", "hidden_tag")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_parses(app: Flask, path: Path) -> None:
    app.jinja_env.parse(path.read_text(), _name(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_keeps_to_the_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), (
        "use a class or a data attribute: the policy refuses"
    )
    assert not re.search(r"\son[a-z]+\s*=", text), "put the behaviour into static/js"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "scripts are files: the policy refuses"
    assert not re.search(r"\|\s*safe\b", text), "escape it, or make it Markup where it is made"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_its_forms_carry_a_token(path: Path) -> None:
    for form in FORM.findall(path.read_text()):
        if POSTS.search(form):
            assert any(guard in form for guard in GUARDED), f"put {{{{ csrf() }}}} into {form[:80]}"
