# Sourced by tests/run: what the machine must have, installed when it is missing and we may.

stop_for_want_of() { # what, how to get it
  echo "tests/run: $1 is missing. $2" >&2
  echo "0 passed, 1 failed"
  exit 1
}

install_packages() { # Debian packages
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  echo "-- installing $*"
  if [ ! -e "$work/apt-updated" ]; then
    apt-get update -qq >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; return 1; }
    touch "$work/apt-updated"
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$work/apt.log" 2>&1 </dev/null \
    || { cat "$work/apt.log" >&2; return 1; }
}

require_dotnet() {
  command -v dotnet >/dev/null || stop_for_want_of "the .NET SDK" "Install the version that global.json names."
  # Case folding and string comparison need ICU; without it .NET does not start at all.
  [ "$(uname)" = Linux ] || return 0
  if ! compgen -G '/usr/lib*/libicuuc.so.*' >/dev/null && ! compgen -G '/usr/lib/*/libicuuc.so.*' >/dev/null; then
    local package=
    install_packages ca-certificates && package=$(apt-cache search --names-only '^libicu[0-9]+$' | sort | tail -1 | cut -d' ' -f1)
    [ -n "$package" ] && install_packages "$package" || stop_for_want_of "libicu" "Install it with your system's package manager (Debian: apt-get install libicu72)."
  fi
}

postgresql_programs() {
  local initdb
  initdb=$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
  [ -n "$initdb" ] || initdb=$(command -v initdb)
  [ -n "$initdb" ] && dirname "$initdb"
}

require_postgresql() {
  [ -n "${SCIMHUB_TEST_POSTGRESQL:-}" ] && return
  [ -n "$(postgresql_programs)" ] && return
  install_packages postgresql
  [ -n "$(postgresql_programs)" ] || stop_for_want_of "PostgreSQL" \
    "Install it (Debian: apt-get install postgresql), or let SCIMHUB_TEST_POSTGRESQL hold a connection string to one whose user may create databases."
}

# Another one, by others.
require_second_provider() {
  command -v glewlwyd >/dev/null || install_packages glewlwyd
  command -v glewlwyd >/dev/null || stop_for_want_of "the second OpenID provider, Glewlwyd" "Install it (Debian: apt-get install glewlwyd)."
}

# The certified OpenID provider, at the versions that its lock file names.
require_openid_provider() {
  command -v npm >/dev/null || install_packages nodejs npm
  command -v npm >/dev/null || stop_for_want_of "Node.js with npm" "Install it (Debian: apt-get install nodejs npm)."
  [ -e tests/providers/oidc/node_modules/.package-lock.json ] && [ ! tests/providers/oidc/package-lock.json -nt tests/providers/oidc/node_modules/.package-lock.json ] && return
  echo "-- installing the OpenID provider"
  (cd tests/providers/oidc && npm ci --no-audit --no-fund --silent) >"$work/npm.log" 2>&1 </dev/null \
    || { cat "$work/npm.log" >&2; stop_for_want_of "the OpenID provider" "It is installed by npm ci in tests/providers/oidc."; }
}
