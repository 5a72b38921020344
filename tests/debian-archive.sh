#!/usr/bin/env bash
# Prints the address of the archive that this machine's apt uses first; exits 1 where it has none.
set -euo pipefail
address=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null \
    | sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' | head -n 1) || true
[[ -n $address ]] || exit 1
echo "$address"
