#!/usr/bin/env bash
# Everything that is checked. Goes on after a failure, says at the end what failed, and then fails.
# The tests of the served PostgreSQL run beside the rest; what they said is shown when all is done.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
unset PYTHONDONTWRITEBYTECODE  # as on a machine where nobody set it

failed=()
said="$(mktemp -d)"
trap 'rm -rf "$said"; jobs -p | xargs -r kill 2> /dev/null' EXIT

step() {
  local name="$1" started=$SECONDS
  shift
  echo "── $name" >&2
  if "$@"; then
    echo "   $name: $((SECONDS - started)) s" >&2
  else
    failed+=("$name")
  fi
}

embedded() {
  pytest -q --cov --cov-report=term:skip-covered | tee "$said/embedded"
}

served() {
  wait "$served"
  local status=$?
  if [ $status -ne 0 ]; then cat "$said/served"; else tail -n 1 "$said/served"; fi
  return $status
}

tools/prepare.sh || exit 1
MINZHENG_TEST_DATABASE=served pytest -q -p no:cacheprovider -m database > "$said/served" 2>&1 &
served=$!

step "ruff" ruff check --quiet .
step "mypy" mypy minzheng tests
step "imports" lint-imports --no-logo
step "minzheng check" minzheng check
step "docs" mkdocs build --strict --quiet
step "tests on the embedded PostgreSQL" embedded
step "tests on a served PostgreSQL" served

if [ ${#failed[@]} -gt 0 ]; then
  printf '未通过 / failed: %s\n' "${failed[@]}" >&2
fi
tail -n 1 "$said/embedded"
[ ${#failed[@]} -eq 0 ]
