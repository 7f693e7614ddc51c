"""One rule file to one compiled rule: the shape it is written in, filled in."""

from checker.compile.rule.whole import compile_rule

__all__ = ["compile_rule"]
