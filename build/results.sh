#!/usr/bin/env bash
# Writes into docs/results.md what the rows of the studies say: below every comment that is a command, what that command prints.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build Host.CSharp -c Release --nologo -v quiet
made=$(mktemp)
trap 'rm -f "$made"' EXIT

while IFS= read -r line; do
    [[ $line == '<!-- end -->' ]] && skipping=
    [[ -n ${skipping:-} ]] || printf '%s\n' "$line"
    if [[ $line =~ ^'<!-- latent '(.*)' -->'$ ]]; then
        echo
        # shellcheck disable=SC2086 # its words
        dotnet run --no-build -c Release --project Host.CSharp -- ${BASH_REMATCH[1]} </dev/null
        echo
        skipping=yes
    fi
done <docs/results.md >"$made"
cat "$made" >docs/results.md
