"""`checker rules schema`: JSON Schema for the files of a rules folder, so that an editor completes and checks them.

The models give the fields; the grammar and the vocabulary give what a condition, a trigger or a fact may say. The
compiler has the last word: a schema cannot know that figures do not overlap, or that a definition does not go round.
"""

from checker.authoring.schema.files import schema_of

__all__ = ["schema_of"]
