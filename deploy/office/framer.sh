#!/bin/sh
# Starts framer, without internet: ./framer.sh, or ./framer.sh photo anh.jpg -o khung.jpg
# At the first start it is installed into the folder .venv beside this file, which may be deleted at any time.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=$here/.venv/bin/python
done=$here/.venv/installed-@VERSION@
check='import sys; sys.exit(sys.version_info[:2] != (@PYTHON_TUPLE@) or sys.maxsize < 2**32)'

if [ ! -f "$done" ] || ! "$python" -c '' 2>/dev/null; then
  found=
  for one in python@PYTHON@ python3 python; do
    if "$one" -c "$check" 2>/dev/null; then
      found=$one
      break
    fi
  done
  if [ -z "$found" ]; then
    echo 'framer: Cần Python @PYTHON@ (64 bit). / Python @PYTHON@ (64 bit) is needed.' >&2
    exit 3
  fi
  echo 'framer: Đang cài đặt lần đầu, khoảng một phút… / Installing, about a minute…' >&2
  "$found" -m venv --without-pip --clear "$here/.venv"
  "$python" -I "$here/wheels/@PIP@/pip" --isolated --disable-pip-version-check install --quiet --no-cache-dir \
    --requirement "$here/requirements.txt"
  : >"$done"
fi

if [ $# -eq 0 ]; then
  set -- office # it asks: the page for everybody, or the desk
fi
exec "$python" -P -m framer "$@"
