# Môi trường chung của các lệnh trong thư mục này (nạp bằng "source", không chạy riêng):
# gói hệ thống còn thiếu, môi trường ảo .venv theo requirements.txt, bản dịch, thư mục dữ liệu.
# Mọi lời nhắn ra luồng lỗi: luồng chính chỉ mang câu trả lời của lệnh.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python

# Bash of a Vietnamese user may sort and match by another locale; programs must not.
export LC_ALL=C.UTF-8 PYTHONUTF8=1
# The program is found from any working directory, and compiled once, not at every start.
export PYTHONPATH=$ROOT
unset PYTHONDONTWRITEBYTECODE
# Tesseract alone would take every core for one page; pages are what runs side by side.
export OMP_THREAD_LIMIT=1

RUNTIME_PACKAGES=(
  python3 python3-venv ca-certificates
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 # WeasyPrint
  fonts-croscore                                       # Tinos, Arimo: đủ chữ Việt
  tesseract-ocr tesseract-ocr-vie
)
TEST_PACKAGES=(chromium libatomic1 poppler-utils postgresql libreoffice-calc-nogui)

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$*"
  exit 1
}

# run_quietly SENTENCE COMMAND...: its output is shown only when it fails.
run_quietly() {
  local sentence=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    tail -n 25 "$log" >&2
    rm -f "$log"
    stop "$sentence"
  fi
}

missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s ' "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_become_root() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

# prepare_system PACKAGE...: installs those that are missing, and only those.
prepare_system() {
  command -v dpkg-query >/dev/null || stop "Cần Debian 12: máy này không có dpkg."
  local missing
  read -ra missing <<<"$(missing_packages "$@")"
  [ ${#missing[@]} -gt 0 ] || return 0
  may_become_root || stop "Thiếu các gói hệ thống (cần quyền root để cài): ${missing[*]}"
  say "Đang cài các gói hệ thống còn thiếu: ${missing[*]}"
  run_quietly "Không lấy được danh mục gói của Debian." as_root apt-get update -q
  local policy=/usr/sbin/policy-rc.d written="" installed=""
  # The database server is wanted for its programs; the service that its package would start is not.
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    written=1
  fi
  (run_quietly "Không cài được các gói hệ thống." as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}") && installed=1
  [ -z "$written" ] || as_root rm -f $policy
  [ -n "$installed" ] || exit 1
}

# The Python that makes the environment: Debian's own first, python3-venv belongs to it.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 /usr/bin/python3.11 "$(command -v python3.11)" "$(command -v python3)"; do
    if [ -x "$candidate" ] && "$candidate" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# prepare_venv: makes .venv if there is none, installs when requirements.txt has changed.
prepare_venv() {
  local wanted stamp=$VENV/.requirements
  wanted=$(sha256sum <"$ROOT/requirements.txt")
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -x "$PYTHON" ] && return
  # Two starts at once: the second waits, then finds the work done.
  exec 8<"$ROOT/requirements.txt"
  flock 8
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || [ ! -x "$PYTHON" ]; then
    if ! "$PYTHON" -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      local base
      base=$(find_python) || stop "Cần Python 3.11 (Debian 12: gói python3 và python3-venv)."
      say "Đang tạo môi trường Python (.venv)…"
      run_quietly "Không tạo được môi trường Python." "$base" -m venv --clear "$VENV"
    fi
    say "Đang cài các thư viện theo requirements.txt (lần đầu mất vài phút)…"
    run_quietly "Không cài được các thư viện." "$PYTHON" -m pip install --quiet --no-input \
      --disable-pip-version-check --require-hashes -r "$ROOT/requirements.txt"
    printf '%s\n' "$wanted" >"$stamp"
  fi
  exec 8<&-
}

# prepare_translations: compiles the catalogues that are newer than their compiled form.
prepare_translations() {
  local catalogue
  for catalogue in "$ROOT"/app/translations/*/LC_MESSAGES/*.po; do
    if [ -e "$catalogue" ] && [ "$catalogue" -nt "${catalogue%.po}.mo" ]; then
      run_quietly "Không biên dịch được ${catalogue#"$ROOT"/}." \
        "$VENV/bin/pybabel" compile -i "$catalogue" -o "${catalogue%.po}.mo"
    fi
  done
}

# The data folder, absolute: a command keeps the caller's working directory.
prepare_data() {
  OCOP_DATA=$(realpath -m -- "${OCOP_DATA:-$ROOT/instance}")
  mkdir -p "$OCOP_DATA" || stop "Không tạo được thư mục dữ liệu $OCOP_DATA."
  export OCOP_DATA
}

# MANAGE COMMAND...: a command of the application, in the caller's working directory.
MANAGE=("$PYTHON" -P -c 'from app import create_app; from app.core.cli import main; main(create_app)')
