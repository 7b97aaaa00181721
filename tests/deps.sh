#!/bin/sh
# Installs what of the named Debian packages is missing, with sudo when we are not root, and the npm packages that the
# tests and the demo use. Does nothing, and asks for nothing, when all is there.
set -eu
here=$(dirname "$0")

# Programs may have come from elsewhere than Debian (Node.js often does); everything else is asked of dpkg.
have() {
  case $1 in
    nodejs) command -v node ;;
    nginx-light) command -v nginx || test -x /usr/sbin/nginx ;;
    npm | chromium | curl | g++ | wrk) command -v "$1" ;;
    *) test "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ;;
  esac >/dev/null
}

missing=
for package in "$@"; do
  have "$package" || missing="$missing $package"
done

if [ -n "$missing" ]; then
  echo "installing:$missing"
  as_root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "not root and no sudo; as root run: apt-get install$missing" >&2; exit 1; }
    as_root=sudo
  fi
  $as_root apt-get update -q
  # The tests start database servers of their own; the ones that the packages would start stay off.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    $as_root sh -c "printf '#!/bin/sh\\nexit 101\\n' >$policy && chmod 755 $policy"
    trap '$as_root rm -f $policy' EXIT
  fi
  # shellcheck disable=SC2086  # a list of words is meant
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi

case " $* " in *" npm "*) ;; *) exit 0 ;; esac

# npm ci leaves .package-lock.json behind; while it is newer than ours, nothing has changed.
cd "$here/e2e"
if [ ! package-lock.json -ot node_modules/.package-lock.json ]; then
  echo "installing the npm packages of tests/e2e"
  npm ci --ignore-scripts --no-audit --no-fund
  touch node_modules/.package-lock.json
fi
