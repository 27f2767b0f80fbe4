#!/usr/bin/env bash
# Signs an artifact in a job of GitHub Actions or CircleCI, as a role that the job's own identity becomes.
# Exit codes are those of lockgate: 0 signed, 1 must not be signed, 2 misconfigured, 3 could not run.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
lockgate_root="$(cd "$here/../.." && pwd)"
cd "${GITHUB_WORKSPACE:-$PWD}" || exit 3
umask 077
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# A message of ours is data as well: % and line ends would end a command of GitHub's runner.
fail() {
  local code="$1" text="$2"
  if [[ -n "${GITHUB_ACTIONS:-}" ]]; then
    text="${text//'%'/%25}"
    text="${text//$'\r'/%0D}"
    printf '::error title=Lockgate sign::%s\n' "${text//$'\n'/%0A}"
  else
    printf 'Lockgate sign: %s\n' "$text" >&2
  fi
  exit "$code"
}

# One word a line, without the blanks around it; empty lines don't count.
words() { sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d' <<<"$1"; }

# The token goes from the runner into a file that only this job reads; the AWS SDK makes credentials of it.
identity() {
  local token=""
  if [[ -n "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]]; then
    # The header comes from standard input: arguments can be seen by other processes.
    token="$(curl --fail --silent --show-error --max-time 30 --header @- \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" 2>"$scratch/curl.log" \
      <<<"Authorization: bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}" | sed -n 's/.*"value" *: *"\([^"]*\)".*/\1/p')" ||
      fail 3 "GitHub gives no token: $(<"$scratch/curl.log")"
    [[ -n "$token" ]] || fail 3 "GitHub gives no token: $(<"$scratch/curl.log")"
    echo "::add-mask::$token"
  elif [[ -n "${CIRCLE_OIDC_TOKEN_V2:-}" ]]; then
    token="$CIRCLE_OIDC_TOKEN_V2"
  else
    fail 2 "the job has no identity: give it id-token: write (GitHub) or a context (CircleCI), or leave role out"
  fi
  printf '%s' "$token" >"$scratch/token"
  export AWS_WEB_IDENTITY_TOKEN_FILE="$scratch/token" AWS_ROLE_ARN="$LOCKGATE_ROLE"
  export AWS_ROLE_SESSION_NAME="lockgate-sign"
  # What the job may have as keys must not win over the role.
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE
}

for name in ARTIFACT KEY TEST_RESULTS; do
  variable="LOCKGATE_$name"
  [[ -n "$(words "${!variable:-}")" ]] || fail 2 "nothing is signed without ${name,,}"
done
[[ -z "${LOCKGATE_ROLE:-}" ]] || identity
# The region of the key is where its role is assumed.
if [[ -z "${AWS_REGION:-}" && "$LOCKGATE_KEY" == arn:*:kms:* ]]; then
  AWS_REGION="$(cut -d : -f 4 <<<"$LOCKGATE_KEY")"
  export AWS_REGION
fi

out="${LOCKGATE_ATTESTATIONS:-attestations.intoto.jsonl}"
# The words of a name may begin with a dash, hence `--option=value` throughout.
args=("--key=$LOCKGATE_KEY" "--out=$out" "--source=${LOCKGATE_SOURCE:-.}" "--ranges=${LOCKGATE_RANGES:-refused}" --json)
[[ -z "${LOCKGATE_SBOM:-}" ]] || args+=("--sbom=$LOCKGATE_SBOM")
while IFS= read -r name; do args+=("--test-results=$name"); done < <(words "$LOCKGATE_TEST_RESULTS")
while IFS= read -r name; do args+=("--registry=$name"); done < <(words "${LOCKGATE_REGISTRIES:-}")

code=0
node "$lockgate_root/cli/lockgate.mjs" sign "${args[@]}" -- "$LOCKGATE_ARTIFACT" \
  >"$scratch/answer.json" 2>"$scratch/error.log" || code=$?
((code == 0)) || fail "$code" "$(<"$scratch/error.log")"
sha256="$(sed -n 's/.*"sha256":"\([0-9a-f]\{64\}\)".*/\1/p' "$scratch/answer.json")"
[[ -n "$sha256" ]] || fail 3 "lockgate has not told what it signed: $(<"$scratch/error.log")"
printf 'signed %s sha256:%s; attestations in %s\n' "$LOCKGATE_ARTIFACT" "$sha256" "$out"
if [[ -n "${GITHUB_OUTPUT:-}" ]]; then
  printf 'attestations=%s\nsha256=%s\n' "${out//$'\n'/}" "$sha256" >>"$GITHUB_OUTPUT"
fi
