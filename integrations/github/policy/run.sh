#!/usr/bin/env bash
# Judges states and previews in a GitHub job: annotations to the log, a summary, SARIF to a file.
# Exit codes are those of lockgate: 0 passed, 1 violations, 2 misconfigured, 3 could not run. The worst one counts.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
lockgate_root="$(cd "$here/../../.." && pwd)"
: "${GITHUB_WORKSPACE:?this script runs in a GitHub job}" "${GITHUB_OUTPUT:?}" "${GITHUB_STEP_SUMMARY:?}"
# Annotations name files from here on.
cd "$GITHUB_WORKSPACE" || exit 3
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

worst=0
sarif=""
note() { if (($1 > worst)); then worst=$1; fi; }

# A message of ours is data as well: % and line ends would end the command.
error() {
  local text="${1//'%'/%25}"
  text="${text//$'\r'/%0D}"
  printf '::error title=Lockgate policy::%s\n' "${text//$'\n'/%0A}"
}

# One word a line, without the blanks around it; empty lines don't count.
words() { sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d' <<<"$1"; }

pages() {
  if [[ -n "${LOCKGATE_DOCS:-}" ]]; then
    printf '%s' "$LOCKGATE_DOCS"
  elif [[ -n "${LOCKGATE_ACTION_REPOSITORY:-}" && -n "${LOCKGATE_ACTION_REF:-}" ]]; then
    printf '%s/%s/blob/%s/docs/rules' "${GITHUB_SERVER_URL:-https://github.com}" \
      "$LOCKGATE_ACTION_REPOSITORY" "$LOCKGATE_ACTION_REF"
  fi
}

# The words of a name may begin with a dash, hence `--option=value` throughout.
judge_states() {
  local args=(--format=github "--fail-on=${LOCKGATE_FAIL_ON:-mandatory}") name count=0
  while IFS= read -r name; do
    args+=("--file=$name")
  done < <(words "${LOCKGATE_STATES:-}")
  while IFS= read -r name; do
    count=$((count + 1))
    if ! pulumi --cwd="${LOCKGATE_PROGRAM:-.}" stack export "--stack=$name" "--file=$scratch/$count.json" \
      --non-interactive >"$scratch/export.log" 2>&1 </dev/null; then
      error "stack $name can't be exported: $(<"$scratch/export.log")"
      note 3
      return
    fi
    args+=("--file=$scratch/$count.json")
  done < <(words "${LOCKGATE_STACKS:-}")
  [[ -z "${LOCKGATE_CONFIG:-}" ]] || args+=("--config=$LOCKGATE_CONFIG")
  [[ -z "${LOCKGATE_BASELINE:-}" ]] || args+=("--baseline=$LOCKGATE_BASELINE")
  local docs
  docs="$(pages)"
  [[ -z "$docs" ]] || args+=("--docs=$docs")
  local target="${LOCKGATE_SARIF:-lockgate.sarif}" code=0
  node "$lockgate_root/cli/lockgate.mjs" policy analyze "${args[@]}" \
    "--report=sarif=$target" "--report=markdown=$scratch/summary.md" 2>"$scratch/error.log" || code=$?
  if [[ -s "$scratch/summary.md" ]]; then
    sarif="$target"
    cat "$scratch/summary.md" >>"$GITHUB_STEP_SUMMARY"
    cat "$scratch/error.log" >&2
  else
    # Without a report nothing was judged, whatever the code says.
    local why
    why="$(<"$scratch/error.log")"
    error "${why:-lockgate ended with code $code and gave no report}"
    if ((code != 2)); then code=3; fi
  fi
  note "$code"
}

preview() {
  local name="$1" code=0 token args=()
  [[ -z "${LOCKGATE_CONFIG:-}" ]] || args+=("--policy-pack-config=$(realpath -- "$LOCKGATE_CONFIG")")
  # What the program prints is no command to the runner.
  token="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  echo "::stop-commands::$token"
  pulumi --cwd="${LOCKGATE_PROGRAM:-.}" preview "--stack=$name" "--policy-pack=$lockgate_root/policy-pack" \
    ${args[@]+"${args[@]}"} --non-interactive --color=never </dev/null 2>&1 | tee "$scratch/preview.log" || code=$?
  printf '\n::%s::\n' "$token"
  {
    printf '## Lockgate policy: preview\n\n'
    # Indented, since no text can end such a block; a summary holds 1 MiB at most.
    { printf 'pulumi preview --stack=%s\n' "$name"; tail -c 100000 "$scratch/preview.log"; } | sed 's/^/    /'
    printf '\n'
  } >>"$GITHUB_STEP_SUMMARY"
  # Whatever fail-on says. The CLI ends alike for a broken rule and a broken program; only the first is listed by level.
  if ((code != 0)) && grep -qE '^ +- \[mandatory\] ' "$scratch/preview.log"; then
    error "the preview of stack $name breaks a mandatory rule; its log tells which"
    note 1
  elif ((code != 0)); then
    error "the preview of stack $name could not run, so that nothing is known of it; its log tells why"
    note 3
  fi
}

asked="$(words "${LOCKGATE_STATES:-}${LOCKGATE_STACKS:-}")"
previews="$(words "${LOCKGATE_PREVIEW:-}")"
if [[ -z "$asked" && -z "$previews" ]]; then
  error "nothing to judge: give the action states, stacks or preview"
  note 2
fi
if [[ -n "$asked" ]]; then judge_states; fi
if [[ -n "$previews" ]]; then
  while IFS= read -r name; do preview "$name"; done <<<"$previews"
fi

outcomes=(passed violations misconfigured could-not-run)
{
  printf 'outcome=%s\n' "${outcomes[$worst]:-could-not-run}"
  printf 'sarif-file=%s\n' "${sarif//$'\n'/}"
} >>"$GITHUB_OUTPUT"
exit "$worst"
