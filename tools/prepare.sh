#!/usr/bin/env bash
# Sees that what the tests drive is there: Chromium and what its driver needs, a Chinese font, PostgreSQL's programs.
# As root on Debian it installs what is missing; elsewhere it says what is missing and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

can_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; }

# The same Chromium without windows asks a third less of the machine: it is driven where it can be had.
if can_install && ! command -v chromium-headless-shell > /dev/null && apt-cache show chromium-headless-shell > /dev/null 2>&1; then
  echo "安装 / installing: chromium-headless-shell" >&2
  apt-get install -y -qq --no-install-recommends chromium-headless-shell > /dev/null 2>&1 || true
fi

missing=()
command -v chromium-headless-shell > /dev/null || command -v chromium > /dev/null || missing+=(chromium)
fc-list :lang=zh 2> /dev/null | grep -q . || missing+=(fontconfig fonts-wqy-microhei)
.venv/lib/python3*/site-packages/playwright/driver/node --version > /dev/null 2>&1 || missing+=(libatomic1)
compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! can_install; then
  echo "测试需要：${missing[*]}。请先安装（以 root 在 Debian 上运行时会自动安装）。" >&2
  echo "The tests need: ${missing[*]}. Install them first (as root on Debian this is done for you)." >&2
  exit 1
fi

echo "安装 / installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
