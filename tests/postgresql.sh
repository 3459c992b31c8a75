# Sourced by tests/run: a PostgreSQL cluster for this run alone, on a free port of the loopback.

postgresql_data=

port_is_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000)) # below those that the system gives to outgoing connections
    if port_is_free "$port"; then echo "$port"; return; fi
  done
  return 1
}

# initdb and postgres refuse to run as root.
as_postgres() {
  if [ "$(id -u)" -ne 0 ]; then "$@"
  elif command -v runuser >/dev/null; then runuser -u postgres -- "$@"
  else su postgres -s /bin/sh -c 'exec "$0" "$@"' -- "$@"; fi
}

start_postgresql() {
  [ -n "${SCIMHUB_TEST_POSTGRESQL:-}" ] && return
  local bin port log
  bin=$(postgresql_programs)
  log="$work/postgresql.log"
  mkdir "$work/postgresql"
  [ "$(id -u)" -ne 0 ] || chown postgres "$work/postgresql"
  if ! (cd "$work/postgresql" && as_postgres "$bin/initdb" -D "$work/postgresql/data" --encoding=UTF8 --locale=C.UTF-8 \
      --auth=trust --username=postgres --no-sync) >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    stop_for_want_of "a PostgreSQL cluster" "initdb failed as shown above."
  fi
  postgresql_data="$work/postgresql/data"
  # A port may be taken between the look and the start, so try again. Without fsync a run is quicker: the tests kill
  # ScimHub, never PostgreSQL.
  for _ in 1 2 3 4 5; do
    port=$(free_port)
    if (cd "$work/postgresql" && as_postgres "$bin/pg_ctl" -D "$postgresql_data" -w -t 30 -l "$work/postgresql/server.log" \
        -o "-p $port -k $work/postgresql -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400" start) >>"$log" 2>&1 </dev/null; then
      export SCIMHUB_TEST_POSTGRESQL="Host=127.0.0.1;Port=$port;Username=postgres"
      return
    fi
  done
  cat "$log" "$work/postgresql/server.log" >&2
  postgresql_data=
  stop_for_want_of "a PostgreSQL cluster" "It did not start, as shown above."
}

stop_postgresql() {
  [ -n "$postgresql_data" ] || return 0
  (cd "$work/postgresql" && as_postgres "$(postgresql_programs)/pg_ctl" -D "$postgresql_data" -m immediate stop) >/dev/null 2>&1 </dev/null
  postgresql_data=
}
