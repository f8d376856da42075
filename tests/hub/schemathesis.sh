#!/usr/bin/env bash
# Asks a hub everything that its description allows and much that it does not, as each role in turn.
#   tests/hub/schemathesis.sh [EXAMPLES]     examples for each route and role, 25 unless told
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
examples=${1:-25}
wayside=${CARGO_TARGET_DIR:-$PWD/target}/debug/wayside
venv=$root/target/schemathesis
wanted='schemathesis==4.32.5 cryptography==50.0.2 cbor2==6.3.0'

if [ "$(cat "$venv/wanted" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  # shellcheck disable=SC2086
  "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted
  echo "$wanted" >"$venv/wanted"
fi

work=$(mktemp -d)
hub=
finish() {
  [ -z "$hub" ] || kill "$hub" 2>/dev/null || true
  wait "$hub" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Limits that nobody here reaches: what is asked for is the answers.
mkdir -p "$work/hub/packs"
cat >"$work/hub/hub.json" <<'JSON'
{"agency": "Port Ellery", "limits": {
  "device": {"burst": 1000000, "per_second": 1000000}, "programme": {"burst": 1000000, "per_second": 1000000},
  "address": {"burst": 1000000, "per_second": 1000000}, "strangers": {"burst": 1000000, "per_second": 1000000}}}
JSON
echo '{}' >"$work/hub/packs/root.json"
"$wayside" hub serve --data "$work/hub" --insecure-loopback >"$work/out" 2>"$work/log" &
hub=$!
for _ in $(seq 100); do
  grep -q '^listening URL=' "$work/out" && break
  kill -0 "$hub" || { cat "$work/log"; exit 1; }
  sleep 0.1
done
url=$(sed -n 's/^listening URL=//p' "$work/out")

"$wayside" recipient keygen -o "$work/keys" >/dev/null
"$wayside" hub programme add --data "$work/hub" --public "$work/keys/recipient.pub" >/dev/null
for role in device revoked; do
  "$wayside" hub enrol --data "$work/hub" --json >"$work/$role.ticket"
  "$venv/bin/python" tests/hub/roles.py enrol "$url" "$work/$role.ticket" >"$work/$role.json"
done
"$wayside" hub device revoke --data "$work/hub" \
  "$("$venv/bin/python" -c 'import json,sys; print(json.load(open(sys.argv[1]))["id"])' "$work/revoked.json")" >/dev/null

asked=0
for role in nobody device revoked programme metrics; do
  printf '\n== as %s\n' "$role"
  # From there: it keeps notes where it stands.
  (cd "$work" && SCHEMATHESIS_HOOKS=roles PYTHONPATH=$root/tests/hub WAYSIDE_ROLE=$role WAYSIDE_WORK=$work \
    "$venv/bin/schemathesis" run "$url/v1/openapi.json" --no-color --seed 1 --max-examples "$examples" \
    --phases examples,coverage,fuzzing --generation-database none --suppress-health-check all \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    >"$role.said" 2>&1) || { cat "$work/$role.said"; exit 1; }
  line=$(grep -E '[0-9]+ generated, [0-9]+ passed' "$work/$role.said" | tail -1)
  echo "$line"
  asked=$((asked + $(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')))
done
printf '\ntest result: %d passed, 0 failed\n' "$asked"
