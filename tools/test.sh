#!/usr/bin/env bash
# Everything that is checked, one after the other; goes on after a failure, says at the end what failed, and then fails.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

failed=()

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

served() {
  MINZHENG_TEST_DATABASE=served pytest -q -m database
}

tools/prepare.sh || exit 1
step "ruff" ruff check --quiet .
step "mypy" mypy minzheng tests
step "imports" lint-imports --no-logo
step "minzheng check" minzheng check
step "docs" mkdocs build --strict --quiet
step "tests on a served PostgreSQL" served
step "tests on the embedded PostgreSQL" pytest -q --cov --cov-report=term:skip-covered

if [ ${#failed[@]} -gt 0 ]; then
  printf '未通过 / failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
