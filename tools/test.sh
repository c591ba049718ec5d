#!/usr/bin/env bash
# Everything that is checked. Goes on after a failure, says at the end what failed, and then fails.
# The tests run in three processes at once, each with a PostgreSQL of its own: the pages on an embedded one, the rest on an
# embedded one, and what the kernel and the site ask of the database once more on a served one (what is put on paper asks nothing
# else). `make coverage` says how much of the code they run.
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

PAGES=(tests/web tests/journeys)
ON_SERVED=(tests/kernel tests/site --ignore=tests/kernel/casework/test_archive.py --ignore=tests/kernel/casework/test_letters.py)

rest() {
  pytest -q "${PAGES[@]/#/--ignore=}" | tee "$said/rest"
}

beside() {  # waits for a process in the background; shows all it said when it failed, else its last line
  wait "$2"
  local status=$?
  if [ $status -ne 0 ]; then cat "$said/$1"; else tail -n 1 "$said/$1"; fi
  return $status
}

tools/prepare.sh || exit 1
MINZHENG_TEST_DATABASE=served pytest -q -p no:cacheprovider -m database "${ON_SERVED[@]}" > "$said/served" 2>&1 &
served=$!
pytest -q -p no:cacheprovider "${PAGES[@]}" > "$said/pages" 2>&1 &
pages=$!

step "ruff" ruff check --quiet .
step "mypy" mypy minzheng tests
step "imports" lint-imports --no-logo
step "minzheng check" minzheng check
step "docs" mkdocs build --strict --quiet
step "tests on the embedded PostgreSQL" rest
step "tests of the pages" beside pages "$pages"
step "tests on a served PostgreSQL" beside served "$served"

if [ ${#failed[@]} -gt 0 ]; then
  printf '未通过 / failed: %s\n' "${failed[@]}" >&2
fi
tail -n 1 "$said/rest"
[ ${#failed[@]} -eq 0 ]
