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

require_openldap() {
  [ -x /usr/sbin/slapd ] && command -v ldapadd >/dev/null && return
  install_packages slapd ldap-utils
  [ -x /usr/sbin/slapd ] && command -v ldapadd >/dev/null || stop_for_want_of "OpenLDAP" "Install it (Debian: apt-get install slapd ldap-utils)."
}

# As Active Directory. Its ports are fixed and below 1024: it takes root to listen on them.
require_samba() {
  local packages="samba samba-ad-dc samba-ad-provision winbind samba-dsdb-modules samba-vfs-modules krb5-config smbclient"
  [ "$(id -u)" -eq 0 ] || stop_for_want_of "root" "Samba listens on ports 389 and 636 of a loopback address, which only root may."
  samba_is_there && return
  # shellcheck disable=SC2086
  install_packages $packages
  samba_is_there || stop_for_want_of "Samba as a domain controller" "Install it (Debian: apt-get install $packages)."
}

samba_is_there() { command -v samba-tool >/dev/null && command -v samba >/dev/null && [ -e /usr/share/samba/setup/provision.ldif ] && compgen -G '/usr/lib/*/samba/service/ldap.so' >/dev/null; }

require_nginx() {
  [ -x /usr/sbin/nginx ] && return
  install_packages nginx-light
  [ -x /usr/sbin/nginx ] || stop_for_want_of "nginx" "Install it (Debian: apt-get install nginx-light)."
}

# Moves the clock of one process.
require_moved_clock() {
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || install_packages libfaketime
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || stop_for_want_of "libfaketime" "Install it (Debian: apt-get install libfaketime)."
}

require_postgresql() {
  [ -n "${SCIMHUB_TEST_POSTGRESQL:-}" ] && return
  [ -n "$(postgresql_programs)" ] && return
  install_packages postgresql
  [ -n "$(postgresql_programs)" ] || stop_for_want_of "PostgreSQL" \
    "Install it (Debian: apt-get install postgresql), or let SCIMHUB_TEST_POSTGRESQL hold a connection string to one whose user may create databases."
}

require_browser() {
  [ -x /usr/bin/chromium ] && return
  install_packages chromium
  [ -x /usr/bin/chromium ] || stop_for_want_of "Chromium" "Install it (Debian: apt-get install chromium)."
}

# Another one, by others.
require_second_provider() {
  command -v glewlwyd >/dev/null || install_packages glewlwyd
  command -v glewlwyd >/dev/null || stop_for_want_of "the second OpenID provider, Glewlwyd" "Install it (Debian: apt-get install glewlwyd)."
}

# Real peers from npm, at the versions that their lock files name.
require_provider() { # folder of tests/providers, what it is
  command -v npm >/dev/null || install_packages nodejs npm
  command -v npm >/dev/null || stop_for_want_of "Node.js with npm" "Install it (Debian: apt-get install nodejs npm)."
  local folder="tests/providers/$1"
  [ -e "$folder/node_modules/.package-lock.json" ] && [ ! "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ] && return
  echo "-- installing $2"
  (cd "$folder" && npm ci --no-audit --no-fund --silent) >"$work/npm.log" 2>&1 </dev/null \
    || { cat "$work/npm.log" >&2; stop_for_want_of "$2" "It is installed by npm ci in $folder."; }
}

require_openid_provider() { require_provider oidc "the OpenID provider"; }

require_mail_server() { require_provider smtp "the mail server"; }
