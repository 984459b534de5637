"""What belongs to a case, as the case page shows it: codes and texts, moments as they are read in Pakistan."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from registry.records import Check, Document
from registry.services.correspondence import Written
from registry.services.duplicates import Twin
from states.dashboard import moment


def file_shown(file: Document) -> dict[str, str]:
    """Show a document."""
    return {
        "id": str(file.id),
        "kind": file.kind,
        "name": file.file_name,
        "media": file.media_type,
        "scan": file.scan,
        "verdict": file.verdict,
        "reason": file.verdict_reason,
    }


def check_shown(check: Check, member: str, names: Mapping[UUID, str]) -> dict[str, str]:
    """Show a check of the household, or of a member with this name."""
    return {
        "id": str(check.id),
        "source": check.source,
        "member": member,
        "result": check.result,
        "state": check.state,
        "at": moment(check.answered_at),
        "accepted": names.get(check.accepted_by, "") if check.accepted_by else "",
        "reason": check.accepted_reason,
    }


def finding_shown(each: Mapping[str, Any]) -> dict[str, str]:
    """Show one field of a source's answer beside the household's."""
    return {key: "" if value is None else str(value) for key, value in each.items()}


def words_shown(each: Written) -> dict[str, str]:
    """Show words on the case, and between whom they are."""
    kind = "internal" if each.internal else "to_citizen" if each.by else "from_citizen"
    return {"at": moment(each.at), "by": each.by, "text": each.text, "kind": kind}


def twin_shown(twin: Twin) -> dict[str, str]:
    """Show a case that may be of the same household."""
    return {"number": twin.number, "name": twin.name, "status": twin.status, "district": twin.district, "kinds": " ".join(twin.kinds)}
