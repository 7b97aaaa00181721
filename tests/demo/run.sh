#!/bin/bash
# `make run`: authfcgi behind nginx on http://localhost:8080 (PORT=9000 for another port), with a small site to try it.
# Everything it writes is in run/<port>/, which only you can read; Ctrl-C ends all of it. Nothing is installed and no
# file outside the project is touched. It lives beside the tests because its OpenID provider is the one that the end-to-end
# tests talk to.
#   providers: those whose AUTH_<ID>_ID is in the environment; without any, a local one (needs Node.js)
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=$PWD/${1:-build/release/authfcgi}
port=${PORT:-8080}
run=$PWD/run/$port
origin=http://localhost:$port

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "port $port is in use: choose another with  make run PORT=9000" >&2
  exit 1
fi

umask 077
mkdir -p "$run"/{sockets,nginx/body,nginx/proxy,nginx/fastcgi,nginx/uwsgi,nginx/scgi}
rm -f "$run"/sockets/* "$run/nginx/nginx.pid" "$run"/*.log  # of a run that was killed
test -s "$run/secret" || "$binary" secret >"$run/secret"

pids=()
finish() {
  trap - EXIT INT TERM
  if [ ${#pids[@]} -gt 0 ]; then
    kill -TERM "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
}
trap finish EXIT
trap 'echo; exit 0' INT TERM

# wait_for WHAT COMMAND...: at most ten seconds
wait_for() {
  local what=$1
  shift
  for _ in {1..200}; do
    "$@" && return
    sleep 0.05
  done
  echo "$what did not start; the end of its words:" >&2
  tail -n 20 "$run"/*.log >&2
  exit 1
}

# Who may vouch for a visitor.
providers=()
for file in conf/providers/*.json; do
  id=$(basename "$file" .json)
  name=AUTH_$(tr a-z- A-Z_ <<<"$id")_ID
  if [ -n "${!name:-}" ]; then providers+=("\"$id\""); fi
done
local_provider=
if [ ${#providers[@]} -eq 0 ] && command -v node >/dev/null && [ -d tests/e2e/node_modules/oidc-provider ]; then
  rm -f "$run/provider.json"
  node tests/demo/provider.mjs "$origin" "$run/provider.json" 2>"$run/provider.log" &
  pids+=($!)
  wait_for "the local OpenID provider" test -s "$run/provider.json"
  providers+=("$(cat "$run/provider.json")")
  rm -f "$run/mail.json"
  node tests/demo/mail.mjs "$run/mail.json" 2>"$run/mail.log" &
  pids+=($!)
  wait_for "the local mail server" test -s "$run/mail.json"
  providers+=("$(cat "$run/mail.json")" '"passkey"')
  local_provider=yes
fi

cat >"$run/authfcgi.json" <<END
{
  "listen": {"session": "$run/sockets/session.sock", "flow": "$run/sockets/flow.sock"},
  "providers": [$(IFS=,; echo "${providers[*]}")],
  "adapter": {"type": "sqlite", "path": "$run/users.db"},
  "session": {"strategy": "jwt"},
  "allowInsecureLoopback": true
}
END

# The shipped snippets as they are; only the two socket paths are ours. Root's nginx would give its workers to a user
# who may not enter this folder.
test -e "$run/nginx/snippets" || ln -s "$PWD/nginx/snippets" "$run/nginx/snippets"
sed "s|unix:/run/authfcgi/|unix:$run/sockets/|" nginx/authfcgi.conf >"$run/nginx/authfcgi.conf"
sed -e "s|@PORT@|$port|; s|@SITE@|$PWD/tests/demo/site|" \
    -e "s|@USER@|$([ "$(id -u)" = 0 ] && echo 'user root root;')|" \
    -e "s|@LISTEN6@|$([ -s /proc/net/if_inet6 ] && echo "listen [::1]:$port;")|" tests/demo/nginx.conf >"$run/nginx/nginx.conf"

AUTH_SECRET_FILE=$run/secret "$binary" serve --config "$run/authfcgi.json" 2>"$run/authfcgi.log" &
pids+=($!)
wait_for authfcgi test -S "$run/sockets/session.sock" -a -S "$run/sockets/flow.sock"
PATH=$PATH:/usr/sbin nginx -p "$run/nginx" -c "$run/nginx/nginx.conf" -e "$run/nginx.log" &
pids+=($!)
wait_for nginx test -s "$run/nginx/nginx.pid"

echo
echo "  open $origin"
echo
if [ -n "$local_provider" ]; then
  echo "  Any name signs in at the local provider; a link for an e-mail address is printed here and mailed to nobody; your device"
  echo "  makes you a passkey. For a real provider set AUTH_<ID>_ID and AUTH_<ID>_SECRET, for example AUTH_GOOGLE_ID, and"
  echo "  register $origin/api/auth/callback/google there."
elif [ ${#providers[@]} -eq 0 ]; then
  echo "  No provider: set AUTH_<ID>_ID and AUTH_<ID>_SECRET (ids: conf/providers/), or install Node.js for a local one."
else
  echo "  Providers: ${providers[*]}. Their callback URL: $origin/api/auth/callback/<id>"
fi
echo "  Configuration, secret and logs are in run/$port/. Ctrl-C ends everything."
echo

# The first of them to end ends the others.
wait -n "${pids[@]}" || true
echo "one of the programs ended; the end of their words:" >&2
tail -n 20 "$run"/*.log >&2
exit 1
