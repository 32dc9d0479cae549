"""A learned model out of its file, so that one client's tables are weighed alike run after run."""

import json
from pathlib import Path

from checks.vocabulary import SettingsError
from checks.workings.identity.likeness import comparison
from checks.workings.identity.model import Model


def kept_model(path: Path) -> Model:
    """The model that an earlier run wrote.

    Raises:
        SettingsError: there is no such file, it is no model, or of another version of this tool.
    """
    try:
        model = Model.from_json(path.read_text("utf-8"))
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = "no JSON" if isinstance(error, json.JSONDecodeError) else "no learned model"
        raise _refused(path, f"it is {why}") from None
    strange = [
        field for field in model.fields if len(model.chance[field]) != len(comparison(field).levels)
    ]
    if strange:
        raise _refused(path, f"another version of this tool has learned {', '.join(strange)}")
    return model


def _refused(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"the model can't be used: {why}",
        where=str(path),
        do="name the model.json that `stokly-audit link --out` wrote, or leave --model out and one "
        "is learned",
    )
