#!/usr/bin/env bash
# Writes into docs/results.md what the rows of the studies, and what verbs printed of their runs, say: below every comment that is a
# command, what that command prints; and draws the pictures of these.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build Host.CSharp -c Release --nologo -v quiet
made=$(mktemp)
trap 'rm -f "$made"' EXIT

latent() { dotnet run --no-build -c Release --project Host.CSharp -- "$@" </dev/null; }

while IFS= read -r line; do
    [[ $line == '<!-- end -->' ]] && skipping=
    [[ -n ${skipping:-} ]] || printf '%s\n' "$line"
    if [[ $line =~ ^'<!-- latent '(.*)' -->'$ ]]; then
        echo
        # shellcheck disable=SC2086 # its words
        latent ${BASH_REMATCH[1]}
        read -r verb file _ <<<"${BASH_REMATCH[1]}"
        [[ $verb == diagnose || $verb == evaluate ]] || latent "$verb" "$file" --picture "docs/images/$(basename "$file" .json).svg" >&2
        echo
        skipping=yes
    fi
done <docs/results.md >"$made"
cat "$made" >docs/results.md
