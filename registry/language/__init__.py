"""The languages of the portal: English in the source, Urdu from the catalogue.

`t("...")` translates into the language that `speaking(...)` has set; `N_("...")` only marks a message of a declaration,
which is translated where it is shown.
"""

from registry.language.translator import LANGUAGES, N_, Language, current, direction, language_named, speak, speaking, t

__all__ = ["LANGUAGES", "N_", "Language", "current", "direction", "language_named", "speak", "speaking", "t"]
