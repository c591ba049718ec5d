#!/usr/bin/env bash
# Everything that is checked. Goes on after a failure, says at the end what failed, and then fails.
# The tests run in three lanes at once, of about the same length, each with a PostgreSQL of its own: the pages on an embedded one;
# what the kernel and the site ask of the database once more on a served one, and then the commands and the walk over every page on
# an embedded one; the rest on an embedded one. What is put on paper, and all but the first of many cases, asks nothing else of a
# served one. `make coverage` says how much of the code they run.
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
EVERY_PAGE=tests/journeys/test_accessibility.py
SECOND=(tests/cli "$EVERY_PAGE")
ON_SERVED=(tests/kernel tests/site --ignore=tests/kernel/casework/test_archive.py --ignore=tests/kernel/casework/test_letters.py)

rest() {
  pytest -q "${PAGES[@]/#/--ignore=}" "${SECOND[@]/#/--ignore=}" | tee "$said/rest"
}

run() {  # runs a lane's tests; keeps what they said and how they ended
  local name="$1"
  shift
  pytest -q -p no:cacheprovider "$@" > "$said/$name" 2>&1 &
  trap "kill $!; exit 1" TERM
  wait $!
  echo $? > "$said/$name.status"
}

beside() {  # waits for a lane in the background; shows all its tests said when they failed, else their last line
  wait "$2"
  local status
  status="$(cat "$said/$1.status" || echo 1)"
  if [ "$status" -ne 0 ]; then cat "$said/$1"; else tail -n 1 "$said/$1"; fi
  return "$status"
}

tools/prepare.sh || exit 1
{ MINZHENG_TEST_DATABASE=served run served -m "database and not many" "${ON_SERVED[@]}"; run second "${SECOND[@]}"; } &
second=$!
run pages "${PAGES[@]}" "--ignore=$EVERY_PAGE" &
pages=$!

step "ruff" ruff check --quiet .
step "mypy" mypy minzheng tests
step "imports" lint-imports --no-logo
step "minzheng check" minzheng check
step "docs" mkdocs build --strict --quiet
step "tests on the embedded PostgreSQL" rest
step "tests of the pages" beside pages "$pages"
step "tests on a served PostgreSQL" beside served "$second"
step "tests of the commands and of every page" beside second "$second"

if [ ${#failed[@]} -gt 0 ]; then
  printf '未通过 / failed: %s\n' "${failed[@]}" >&2
fi
tail -n 1 "$said/rest"
[ ${#failed[@]} -eq 0 ]
