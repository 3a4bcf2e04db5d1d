# A throwaway PostgreSQL on a free loopback port. It lives as long as its standard input stays open.
#
#   sh postgres.sh <folder of initdb and pg_ctl, or "" for PATH> <folder for temporary files>
#
# Prints "ready <port>" once it accepts connections (user postgres, no password), or what went wrong.
# Whoever starts it keeps the other end of its standard input: when that process ends, however it ends,
# the pipe closes, the server stops and its files are removed. Must not run as root: PostgreSQL refuses to.
set -eu
[ -z "$1" ] || PATH=$1:$PATH
folder=
stop() {
  [ -d "$folder" ] || return 0
  [ ! -f "$folder/data/postmaster.pid" ] || pg_ctl --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || :
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM
# After the traps, so that no signal leaves a folder behind.
folder=$(mktemp -d "$2/dateline-postgres.XXXXXX" 2>&1) || { printf 'failed mktemp: %s\n' "$folder"; exit 1; }
fail() { printf 'failed %s: %s\n' "$1" "$(tail -n 3 "$folder/log" | tr '\n' ' ')"; exit 1; }

# Sorting as the "C" locale does, like the columns; nothing is flushed, because nothing outlives the tests.
initdb --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 --locale C --no-sync \
  >"$folder/log" 2>&1 || fail initdb

attempt=0
while :; do
  port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000)) # below the range the kernel hands out by itself
  settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=300"
  settings="$settings -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c jit=off -c timezone=UTC"
  pg_ctl --pgdata "$folder/data" --log "$folder/log" --wait --options "$settings" start >/dev/null 2>&1 && break
  attempt=$((attempt + 1))
  [ "$attempt" -lt 5 ] || fail start
done
echo "ready $port"
read -r _ || :
