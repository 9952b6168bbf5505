"""What a failed step of the set-up means in plain words, and what to do about it (standard library only)."""

from __future__ import annotations

import re

AGAIN = "Then start the same command again: it carries on."

#: What pip, uv and the system print, and what it means; the first that fits wins. Hashes stand before the network,
#: because a retry may have been printed above them.
MEANINGS = (
    (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "A package is not the one that was pinned: its hash differs{package}. It was not installed. Try another "
        "network, or empty the download cache (python -m pip cache purge); if it happens again, report it.",
    ),
    (
        r"No space left on device|not enough space on the disk|Disk quota exceeded|os error (28|112|122)\b",
        "The disk is full. The kit needs about 1 GB beside run.py, and room for the downloads. Make room. " + AGAIN,
    ),
    (
        r"Permission denied|Access is denied|Read-only file system|WinError (5|32)\b|os error (5|13|30)\b",
        "A file could not be written: no permission, or another program holds it open. Close notebooks that use "
        "this kit, or put the kit into a folder of your own. " + AGAIN,
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|invalid peer certificate|UnknownIssuer",
        "The package server's certificate is not trusted on this machine; a company network may stand between. Ask "
        "its administrators for the certificate file and set PIP_CERT (for uv: SSL_CERT_FILE) to it. " + AGAIN,
    ),
    (
        r"[Nn]ame resolution|Name or service not known|nodename nor servname|getaddrinfo failed|dns error"
        r"|[Nn]etwork is unreachable|No route to host|[Cc]onnection refused|[Cc]onnection reset|ConnectTimeoutError"
        r"|NewConnectionError|ProxyError|[Tt]imed out|tcp connect error|error sending request|Failed to fetch",
        "There is no way to the package server. Check the network (behind a proxy: set HTTPS_PROXY). " + AGAIN,
    ),
    (
        r"No matching distribution found|No solution found|no wheels with a matching",
        "The package server in use does not offer what is pinned{package} for this Python and this machine. Try "
        "another Python (3.11 to 3.13), or another package server (PIP_INDEX_URL). " + AGAIN,
    ),
    (
        r"No module named '?ensurepip|ensurepip is not available",
        "This Python cannot give a virtual environment its pip: the module ensurepip is missing. On Debian and "
        "Ubuntu: sudo apt install python3-venv. Elsewhere: install Python anew with all its parts. " + AGAIN,
    ),
)

#: Where pip and uv name the package that failed.
PACKAGE = re.compile(r"Hash mismatch for `([^`\s]+)|distribution found for (\S+)|^ {4}(\S+==\S+) from ", re.MULTILINE)


def meaning(output: str) -> str | None:
    """Say what a step's output, or an error of the system, means; None for what is not known here."""
    named = PACKAGE.search(output)
    package = f" ({next(filter(None, named.groups()))})" if named else ""
    for pattern, message in MEANINGS:
        if re.search(pattern, output):
            return message.replace("{package}", package)
    return None


def explain(output: str, log: str) -> str:
    """Say why a step failed; what is not recognised is shown as it stands, with the name of the log."""
    last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-15:])
    return meaning(output) or f"The set-up failed for a reason not known here. Its log: {log}. The last lines:\n{last}"
