# Sourced by tests/run: one ScimHub server at a time, for the conformance runner and the quickstart.

server= # set by await_server
server_pid=
server_port=

# Waits without a client program: the loopback, one request, the status line.
answers_200() { # port path
  local line
  line=$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3 && head -n 1 <&3) 2>/dev/null)
  case "$line" in *" 200 "*) return 0 ;; *) return 1 ;; esac
}

# Exports the environment of a fresh store, so that the command line and the quickstart see the same one.
use_store() { # name Sqlite|PostgreSql
  export Database__Provider="$2"
  if [ "$2" = Sqlite ]; then
    export ConnectionStrings__ScimHub="Data Source=$work/$1.db"
  else
    export ConnectionStrings__ScimHub="$SCIMHUB_TEST_POSTGRESQL;Database=scimhub_$1_$$"
    if [ -n "$postgresql_data" ]; then
      (cd / && as_postgres "$(postgresql_programs)/createdb" -h "$work/postgresql" -p "$(postgresql_port)" -U postgres "scimhub_$1_$$") </dev/null
    fi
  fi
}

postgresql_port() { sed -E 's/.*Port=([0-9]+).*/\1/' <<<"$SCIMHUB_TEST_POSTGRESQL"; }

start_server() { # name [folder] [command that serves]
  local folder="${2:-$work}"
  server_port=$(free_port)
  server_log="$work/$1.log"
  [ $# -gt 2 ] && shift 2 || set -- "$server" serve
  (cd "$folder" && ASPNETCORE_URLS="http://127.0.0.1:$server_port" exec "$@") >"$server_log" 2>&1 </dev/null &
  server_pid=$!
  for _ in $(seq 300); do
    answers_200 "$server_port" /health/ready && return 0
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "The server did not become ready:" >&2
  cat "$server_log" >&2
  stop_server
  return 1
}

# True when it ended by itself within ten seconds of SIGTERM, with exit code 0.
stop_server() {
  [ -n "$server_pid" ] || return 0
  local pid=$server_pid
  server_pid=
  kill -TERM "$pid" 2>/dev/null
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null && echo "The server did not end on SIGTERM." >&2
  wait "$pid"
}
