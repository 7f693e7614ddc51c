"""`checker rules new`: a rule file to fill in. It loads and its examples come out; lint refuses it while a TODO is left."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from checker.authoring.domains import DOMAINS, Domain
from checker.errors import CheckerError
from checker.frozen import frozen
from checker.ruleset.library import NAME_ONE

TEMPLATES = Path(__file__).with_name("scaffolds")
_ID = re.compile(r"[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+")


@frozen
class Scaffold:
    """A new rule file: its path inside the rules folder, and its text."""

    path: str
    text: str


def scaffold(rule_id: str, shape: str = "within") -> Scaffold:
    """The file of a new rule. CheckerError for an id that is not one."""
    domain, _, rest = rule_id.partition(".")
    if not _ID.fullmatch(rule_id) or domain not in DOMAINS:
        raise CheckerError(
            f'expected an id such as lac.visit.first-week, found "{rule_id}"', where="DOMAIN.ID",
            help=f"one of {', '.join(DOMAINS)}, then words in small letters with dots and hyphens between them",
        )  # fmt: skip
    head = (TEMPLATES / "head.yaml").read_text(encoding="utf-8")
    body = (TEMPLATES / f"{shape}.yaml").read_text(encoding="utf-8")
    words = _words(DOMAINS[domain])
    text = Template(head).substitute(words, id=rule_id) + "\n" + Template(body).substitute(words)
    return Scaffold(f"{domain}/{rest.replace('.', '-')}.yaml", text)


def write(new: Scaffold, folder: Path) -> Path:
    """Write a scaffold into a rules folder. CheckerError if there is such a file, or it cannot be written."""
    file = folder / new.path
    if not folder.is_dir():
        raise CheckerError("expected a folder of rules, found no folder", where=str(folder), help=NAME_ONE)
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(new.text)
    except FileExistsError:
        raise CheckerError(
            "there is a rule in this file already; it has not been touched", where=str(file), help="choose another id"
        ) from None
    except OSError as error:
        what = f"the file could not be written: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=str(file), help="give a folder of your own with --rules") from None
    return file


def _words(domain: Domain) -> dict[str, str]:
    return dict(vars(domain))
