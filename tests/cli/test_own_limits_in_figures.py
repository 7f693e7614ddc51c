"""Figures of the service report under a limit that a profile lays over the law's."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def shipped_with(tmp_path):
    """The shipped rules with a profile that tightens."""

    def write(limits):
        folder = tmp_path / "shipped"
        shutil.copytree("rules", folder)
        forces = "forces: [act, regulation, statutory-guidance, national-standard, guidance]"
        text = f"name: ours\ntitle: Ours\n{forces}\ntighten:\n  {limits}\n"
        (folder / "profiles" / "ours.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def test_a_figure_counted_by_a_limit_of_the_service_s_own_says_so(checker, demonstration, shipped_with):
    """Also one by an official definition, which is of the law's."""
    folder = shipped_with(
        "lac.review.interval: {first review: [{value: 5 working days, from: 2020-01-01, provision: ours, verified: true}]}"
    )
    names = ("lac.reviews.every-one-in-time", "lac.reviews.in-time", "lac.children")
    select = [part for name in names for part in ("--select", name)]
    own = ("report", demonstration, "--rules", folder, "--profile", "ours", *select)
    found = {each["id"]: each["tightened"] for each in checker(*own, "--format", "json").json["measures"]}
    assert {name: found[name] for name in names} == {
        names[0]: ["lac.review.interval"], names[1]: ["lac.review.interval"], names[2]: [],
    }  # fmt: skip
    said = "By limits of the service's own, which may be shorter than the rule's: lac.review.interval."
    assert " ".join(checker(*own).out.split()).count(said) == 2
    assert said not in " ".join(checker("report", demonstration, *select).out.split())
