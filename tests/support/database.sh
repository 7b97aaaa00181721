#!/bin/sh
# Runs a database server for tests until its standard input ends: database.sh postgresql|mariadb FOLDER PORT
# FOLDER is empty, or has the data of a server that was killed; the server listens on 127.0.0.1:PORT, with TLS and the
# certificate FOLDER/ca.pem, and on a socket in FOLDER. Its user is "us" with the password "pass'word \". Says "ready PID"
# once it answers. Nothing is synced: what was committed survives the death of the server, not that of the machine.
set -eu
kind=$1 folder=$2 port=$3
data=$folder/data

# Neither server runs as root; their packages brought users of their own.
as=
if [ "$(id -u)" = 0 ]; then
  user=postgres
  test "$kind" = postgresql || user=mysql
  chown "$user" "$folder"
  as="setpriv --reuid=$user --regid=$user --clear-groups"
fi
chmod 755 "$folder"
# shellcheck disable=SC2086  # $as is a list of words, here and below
quietly() { $as "$@" >>"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }; }
cd "$folder"
is_new=1
test ! -d "$data" || is_new=
test -z "$is_new" || : >log
test -z "$as" || chown "$user" log
test -z "$is_new" || quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=database" \
  -addext "subjectAltName=IP:127.0.0.1,DNS:localhost" -keyout "$folder/key.pem" -out "$folder/ca.pem"

if [ "$kind" = postgresql ]; then
  bin=$(find /usr/lib/postgresql/ -maxdepth 2 -name bin | sort | tail -1)
  printf '%s\n' "pass'word \\" >password
  test -z "$as" || chown "$user" password
  test -z "$is_new" || quietly "$bin/initdb" -D "$data" -U us -A scram-sha-256 --pwfile=password -E UTF8 --no-locale -N
  # shellcheck disable=SC2086
  $as "$bin/postgres" -D "$data" -p "$port" -k "$folder" -F -c listen_addresses=127.0.0.1 -c max_connections=100 \
    -c shared_buffers=16MB -c ssl=on -c ssl_cert_file="$folder/ca.pem" -c ssl_key_file="$folder/key.pem" \
    </dev/null >>log 2>&1 &
  server=$!
  answers() { "$bin/pg_isready" -q -h "$folder" -p "$port"; }
else
  test -z "$is_new" || quietly mariadb-install-db --no-defaults --datadir="$data" --skip-test-db --auth-root-authentication-method=normal
  # shellcheck disable=SC2086
  $as mariadbd --no-defaults --datadir="$data" --socket="$folder/mariadb.sock" --port="$port" --bind-address=127.0.0.1 \
    --pid-file="$folder/pid" --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=2 --skip-log-bin \
    --ssl-cert="$folder/ca.pem" --ssl-key="$folder/key.pem" </dev/null >>log 2>&1 &
  server=$!
  answers() {
    mariadb --no-defaults --socket="$folder/mariadb.sock" -u root -e "CREATE USER IF NOT EXISTS us@'%' IDENTIFIED BY
      'pass\\'word \\\\'; GRANT ALL ON *.* TO us@'%'" >>log 2>&1
  }
fi
trap 'kill -QUIT $server 2>/dev/null || true; kill $server 2>/dev/null || true' EXIT

tries=0
until answers; do
  tries=$((tries + 1))
  if [ $tries -gt 600 ] || ! kill -0 $server 2>/dev/null; then cat log >&2; exit 1; fi
  sleep 0.05
done
echo "ready $server"
cat >/dev/null
kill -QUIT $server 2>/dev/null && test "$kind" = postgresql || kill -KILL $server 2>/dev/null || true
wait $server || true
