# Sourced by tests/run: what each part does. A part calls report with what it counted; a part that counted nothing has failed.

build() { # parts
  local projects=
  if [ "$*" = "$all_parts" ]; then
    projects=ScimHub.sln
  else
    case " $* " in *" scim "*) projects="$projects tests/ScimHub.Scim.Tests" ;; esac
    case " $* " in *" provisioning "*) projects="$projects tests/ScimHub.Provisioning.Tests" ;; esac
    case " $* " in *" server "*|*" signin "*) projects="$projects tests/ScimHub.Server.Tests" ;; esac
    case " $* " in *" signin "*) projects="$projects samples/reverse-proxy" ;; esac
    case " $* " in *" console "*) projects="$projects tests/ScimHub.Console.Tests" ;; esac
    case " $* " in *" conformance "*) projects="$projects conformance/ScimHub.Conformance src/ScimHub.Server" ;; esac
    case " $* " in *" quickstart "*) projects="$projects samples/quickstart samples/role-models src/ScimHub.Server" ;; esac
  fi
  local project
  for project in $projects; do
    echo "-- building $project"
    # No node outlives the build: one that did would hold the output open for whoever reads it.
    attended dotnet build "$project" -c "$configuration" --nologo -v q -nodeReuse:false || return 1
  done
  case " $* " in *" server "*|*" signin "*|*" conformance "*|*" quickstart "*|*" console "*) begin_publishing ;; esac
}

# The server as an operator installs it, compiled ahead of time: the tests start it hundreds of times, and each start is twice as quick. It is made while those parts run that start none.
begin_publishing() {
  timeout --kill-after=15 "${SCIMHUB_TEST_PART_SECONDS:-2400}" dotnet publish src/ScimHub.Server -c "$configuration" --use-current-runtime --self-contained false -o "$work/server" \
    --nologo -v q -nodeReuse:false >"$work/publish.log" 2>&1 </dev/null &
  publishing=$!
}

await_server() {
  [ -n "$publishing" ] || return 0
  echo "-- publishing src/ScimHub.Server"
  if wait "$publishing"; then
    server="$work/server/scimhub"
  else
    cat "$work/publish.log"
    echo "The feed or the platform has no compiler for it: the tests start the server as it was built, and take half as long again."
    server="$root/src/ScimHub.Server/bin/$configuration/net10.0/scimhub"
  fi
  publishing=
  export SCIMHUB_TEST_SERVER="$server"
}

# Runs a command that an interruption of tests/run ends too, with all that it started.
attended() {
  timeout --kill-after=15 "${SCIMHUB_TEST_PART_SECONDS:-2400}" "$@" </dev/null &
  child=$!
  wait "$child"
  local code=$?
  child=
  return $code
}

# The test programs run themselves (xunit.v3); their closing line is summed.
test_program() { # part project [arguments of the runner]
  local program="$root/tests/$2/bin/$configuration/net10.0/$2" output="$work/$1.out" code summary total errors failures skipped
  attended "$program" -noLogo -noColor "${@:3}" >"$output" 2>&1
  code=$?
  summary=$(grep -E 'Total: [0-9]+, .*Failed: [0-9]+' "$output" | tail -1)
  count_of() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
  total=$(count_of Total); errors=$(count_of Errors); failures=$(count_of Failed); skipped=$(count_of Skipped)
  if [ -z "$summary" ] || [ "${total:-0}" -eq 0 ]; then
    cat "$output"
    echo "$2 ran no test (exit code $code)."
    report "$1" 0 1
    return
  fi
  failures=$((failures + errors))
  if [ "$code" -ne 0 ] || [ "$failures" -ne 0 ]; then
    cat "$output"
    [ "$failures" -ne 0 ] || failures=1
  fi
  [ "${skipped:-0}" -eq 0 ] || { grep -F '[SKIP]' "$output"; echo "$skipped skipped"; }
  # What is run only when it is asked for has not run.
  report "$1" $((total - $(count_of Failed) - ${skipped:-0} - $(count_of "Not Run"))) "$failures"
}

part_scim() { test_program scim ScimHub.Scim.Tests; }
# Tests that wait for processes and disks leave a processor idle: one more than there are runs at a time.
threads=$(($(nproc 2>/dev/null || echo 2) + 1))
part_provisioning() { test_program provisioning ScimHub.Provisioning.Tests -maxThreads "$threads"; }
part_server() { test_program server ScimHub.Server.Tests -maxThreads "$threads" -namespace- 'ScimHub.Server.Tests.SignIn*'; }
part_signin() { test_program signin ScimHub.Server.Tests -maxThreads "$threads" -namespace 'ScimHub.Server.Tests.SignIn*'; }

part_console() { test_program console ScimHub.Console.Tests -maxThreads "$threads"; }

# From JUnit XML one line a case: "outcome name". What the runner remarks on (a SHOULD, a matter of taste) has passed.
junit_outcomes() {
  awk 'BEGIN { RS = "<" }
    function done() { if (name != "") print outcome " " name; name = "" }
    /^testcase[ \t\r\n]/ { done(); outcome = "passed"; name = $0; sub(/.*[ \t]name="/, "", name); sub(/".*/, "", name)
                           group = ""; if ($0 ~ /classname="/) { group = $0; sub(/.*classname="/, "", group); sub(/".*/, "", group) }
                           name = group "/" name }
    /^(failure|error)[ \t\r\n>\/]/ { outcome = "failed" }
    /^skipped[ \t\r\n>\/]/ { outcome = "skipped" }
    /^system-out[ \t\r\n>\/]/ { outcome = "remarked" }
    END { done() }' "$1" | sort
}

conformance_on() { # store provider
  local runner="$root/conformance/ScimHub.Conformance/bin/$configuration/net10.0/ScimHub.Conformance" token good bad code
  use_store "conformance_$1" "$2"
  start_server "conformance_$1" || { report "conformance on $2" 0 1; return; }
  token=$("$server" token create --connection conformance --json </dev/null | sed -nE 's/.*"token" *: *"([^"]+)".*/\1/p')
  attended env --chdir="$root/conformance/ScimHub.Conformance" "$runner" --base-url "http://127.0.0.1:$server_port/scim/v2" --token "$token" \
    --profile all --junit "$work/conformance_$1.xml" --html "$work/conformance_$1.html" >"$work/conformance_$1.out" 2>&1
  code=$?
  stop_server || { echo "The server did not end well (exit code $?)."; code=1; cat "$server_log"; }
  [ -s "$work/conformance_$1.xml" ] && junit_outcomes "$work/conformance_$1.xml" >"$work/conformance_$1.outcomes" || : >"$work/conformance_$1.outcomes"
  good=$(grep -cE '^(passed|remarked) ' "$work/conformance_$1.outcomes")
  bad=$(grep -c '^failed ' "$work/conformance_$1.outcomes")
  if [ "$code" -ne 0 ] || [ "$bad" -ne 0 ] || [ "$good" -eq 0 ]; then
    cat "$work/conformance_$1.out"
    [ "$bad" -ne 0 ] || bad=1
  fi
  report "conformance on $2" "$good" "$bad"
}

part_conformance() {
  conformance_on sqlite Sqlite
  part_began=$SECONDS
  conformance_on postgresql PostgreSql
  part_began=$SECONDS
  # The databases must not tell themselves apart.
  if [ -s "$work/conformance_sqlite.outcomes" ] && diff "$work/conformance_sqlite.outcomes" "$work/conformance_postgresql.outcomes"; then
    report "conformance: same results on both databases" 1 0
  else
    report "conformance: same results on both databases" 0 1
  fi
  # requirements.csv: no empty row, no case that does not exist.
  if attended env --chdir="$root/conformance/ScimHub.Conformance" "$root/conformance/ScimHub.Conformance/bin/$configuration/net10.0/ScimHub.Conformance" --check \
      >"$work/check.out" 2>&1; then
    report "conformance --check" 1 0
  else
    cat "$work/check.out"
    report "conformance --check" 0 1
  fi
}

quickstart_on() { # store provider
  local good=0 bad=0 round
  use_store "quickstart_$1" "$2"
  start_server "quickstart_$1" || { report "quickstart on $2" 0 1; return; }
  # Twice: a newcomer runs it again.
  for round in first second; do
    if attended dotnet run --project samples/quickstart -c "$configuration" --no-build -- \
        --base-url "http://127.0.0.1:$server_port/scim/v2" >"$work/quickstart.out" 2>&1; then
      good=$((good + 1))
    else
      echo "The $round run of the quickstart:"
      cat "$work/quickstart.out" "$server_log"
      bad=$((bad + 1))
    fi
  done
  stop_server || { echo "The server did not end well (exit code $?)."; cat "$server_log"; bad=$((bad + 1)); }
  report "quickstart on $2" "$good" "$bad"
}

role_models_on() { # store provider
  local key
  use_store "role_models_$1" "$2"
  start_server "role_models_$1" || { report "role models on $2" 0 1; return; }
  key=$("$server" key create --name role-models --role Admin --json </dev/null | sed -nE 's/.*"key" *: *"([^"]+)".*/\1/p')
  if attended dotnet run --project samples/role-models -c "$configuration" --no-build -- \
      --key "$key" --base-url "http://127.0.0.1:$server_port" >"$work/role_models.out" 2>&1 && stop_server; then
    report "role models on $2" 1 0
  else
    cat "$work/role_models.out" "$server_log"
    stop_server >/dev/null 2>&1
    report "role models on $2" 0 1
  fi
}

# As the README has it: both commands in one folder, without a setting that tells them of one store.
quickstart_of_the_readme() {
  local good=0 bad=0
  unset Database__Provider ConnectionStrings__ScimHub
  mkdir "$work/readme"
  start_server readme "$work/readme" dotnet run --project "$root/src/ScimHub.Server" -c "$configuration" --no-build || { report "quickstart of the README" 0 1; return; }
  if attended env --chdir="$work/readme" dotnet run --project "$root/samples/quickstart" -c "$configuration" --no-build -- \
      --base-url "http://127.0.0.1:$server_port/scim/v2" >"$work/quickstart.out" 2>&1 && [ -f "$work/readme/data/scimhub.db" ]; then
    good=1
  else
    cat "$work/quickstart.out" "$server_log"
    bad=1
  fi
  stop_server || { echo "The server did not end well (exit code $?)."; cat "$server_log"; bad=$((bad + 1)); }
  report "quickstart of the README" "$good" "$bad"
}

part_quickstart() {
  quickstart_of_the_readme
  part_began=$SECONDS
  quickstart_on sqlite Sqlite
  part_began=$SECONDS
  quickstart_on postgresql PostgreSql
  part_began=$SECONDS
  role_models_on sqlite Sqlite
  part_began=$SECONDS
  role_models_on postgresql PostgreSql
}
