#!/usr/bin/env bash
# Makes .venv with the minzheng command, from the locked dependencies. Called by `make setup`.
set -euo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"

fail() {
  echo "$1" >&2
  exit 1
}

command -v "$python" > /dev/null || fail "没有 $python：请安装 Python 3.11 或更新版本。/ $python is missing: install Python 3.11 or newer."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || fail "$("$python" --version) 太旧：需要 Python 3.11 或更新版本（可用 make PYTHON=… 指定）。/ too old: Python 3.11 or newer is needed (name one with make PYTHON=…)."
"$python" -c 'import ensurepip, venv' 2> /dev/null \
  || fail "缺少 venv 模块：在 Debian、Ubuntu 上请先安装 python3-venv。/ The venv module is missing: on Debian and Ubuntu install the package python3-venv first."

.venv/bin/python -m pip --version > /dev/null 2>&1 || "$python" -m venv --clear .venv
echo "安装依赖… / installing dependencies…" >&2
export PIP_DISABLE_PIP_VERSION_CHECK=1
# The lock names every distribution: nothing is left to resolve, which old pips do differently for extras.
.venv/bin/python -m pip install --quiet --no-deps --require-hashes --requirement requirements-dev.lock
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python -m pip check >&2 || fail "依赖锁定文件与 pyproject.toml 不一致。/ The lock of dependencies and pyproject.toml disagree."
if compgen -G "minzheng/locale/*/LC_MESSAGES/*.po" > /dev/null; then
  .venv/bin/pybabel --quiet compile --directory minzheng/locale --domain django
fi
