#!/bin/sh
# Compares what is pinned with the published advisories. Without the advisory service nothing is known, and that is said.
set -u
out=$(.venv/bin/python -m pip_audit --requirement requirements.txt --require-hashes --disable-pip --progress-spinner off --timeout 15 2>&1)
code=$?
if printf '%s' "$out" | grep -qE 'ConnectionError|ServiceError|Max retries|Failed to (resolve|establish)|HTTPError|timed out|Connection'; then
    echo '漏洞库无法访问，跳过核查。 / The advisory service cannot be reached; skipped.'
    exit 0
fi
if [ "$(printf '%s\n' "$out" | grep -c 'could not be audited')" -ge 20 ]; then
    echo '包索引不提供漏洞信息，跳过核查。 / This package index tells nothing of advisories; skipped.'
    exit 0
fi
printf '%s\n' "$out"
exit "$code"
