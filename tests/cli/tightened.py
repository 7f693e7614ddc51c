"""A rule of 20 days that a profile tightens to 10, as several files of tests use it."""

from __future__ import annotations

WITHIN = """\
within:
  trigger: {event: strategy_meeting}
  evidence:
    - {kind: conference, where: {status: held}}
  limit:
    - {value: 20 days, from: 2011-04-01, provision: regulation 2, verified: true}"""
OWN = """\
forces: [act, regulation, statutory-guidance, national-standard, guidance, local]
tighten:
  lac.test.have:
    limit:
      - {value: 10 days, from: 2020-01-01, provision: our standard 3, verified: true}"""
