#!/usr/bin/env bash
# Looks at rules that do not count yet. Where nobody offends any more, a pull request lets them count and merges by itself once
# its required checks pass; who still offends stands in an issue, with the last day. What can't be read activates nothing.
# Exit codes: 0 done, 2 misconfigured, 3 could not run.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
lockgate_root="$(cd "$here/../../.." && pwd)"
: "${GITHUB_WORKSPACE:?this script runs in a GitHub job}" "${GITHUB_OUTPUT:?}" "${GITHUB_STEP_SUMMARY:?}" "${GITHUB_REPOSITORY:?}"
cd "$GITHUB_WORKSPACE" || exit 3
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
# Messages reach the log from where an answer is read, too.
exec 3>&1

branch=lockgate/rules-that-count
title="Rules that do not count yet: who offends against them"
base="${LOCKGATE_BASE:-main}"
program="${LOCKGATE_PROGRAM:-.}"
repository="repos/$GITHUB_REPOSITORY"

# A message of ours is data as well: % and line ends would end the command.
fail() {
  local text="${2//'%'/%25}"
  text="${text//$'\r'/%0D}"
  printf '::error title=Lockgate guard rails::%s\n' "${text//$'\n'/%0A}" >&3
  exit "$1"
}
words() { sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e '/^$/d' <<<"$1"; }

stacks="$(words "${LOCKGATE_STACKS:-}")"
[[ -n "$stacks" ]] || fail 2 "stacks is empty: name all stacks of the program"
[[ -f "${LOCKGATE_CONFIG:-}" ]] || fail 2 "config: there is no file '${LOCKGATE_CONFIG:-}' in the repository"

# A stack that is left out would count as one in which nobody offends.
for file in "$program"/Pulumi.?*.yaml; do
  [[ -e "$file" ]] || continue
  name="${file##*/Pulumi.}"
  grep -qxF -- "${name%.yaml}" <<<"$stacks" || fail 2 "stacks lacks ${name%.yaml}, which has a file: name all stacks of the program"
done

args=()
count=0
while IFS= read -r name; do
  count=$((count + 1))
  pulumi --cwd="$program" stack export "--stack=$name" "--file=$scratch/$count.json" --non-interactive \
    >"$scratch/export.log" 2>&1 </dev/null ||
    fail 3 "stack $name can't be exported, so that no rule begins to count: $(<"$scratch/export.log")"
  args+=("--file=$scratch/$count.json")
done <<<"$stacks"

node "$lockgate_root/cli/lockgate.mjs" policy analyze "${args[@]}" "--config=$LOCKGATE_CONFIG" --fail-on=never \
  "--out=$scratch/report.txt" "--report=json=$scratch/report.json" "--report=teams=$scratch/teams.md" \
  "--activate=$scratch/next.json" 2>"$scratch/error.log" || fail 3 "the states can't be judged, so that no rule begins to count: $(<"$scratch/error.log")"
cat "$scratch/teams.md" >>"$GITHUB_STEP_SUMMARY"

# By rule: its last day and how many still offend.
observed="$(node -e '
  const { observed } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  for (const { rule, until, offenders } of observed) {
    console.log(`${rule} ${until} ${offenders.reduce((sum, { findings }) => sum + findings.length, 0)}`);
  }' "$scratch/report.json")" || fail 3 "the report can't be read"
active="$(awk '$3 == 0 { printf "%s%s", sep, $1; sep = ", " }' <<<"$observed")"
offended="$(awk '$3 > 0 { print $1 }' <<<"$observed")"

say() { gh "$@" 2>"$scratch/gh.log" || fail 3 "gh $1 $2 failed: $(<"$scratch/gh.log")"; }

# Without a check that must pass, a pull request that merges by itself would merge unseen.
require_checks() {
  local found
  found="$(say api "$repository/rules/branches/$base" --jq 'any(.[]; .type == "required_status_checks")')" || exit 3
  [[ "$found" != true ]] || return 0
  found="$(say api "$repository/branches/$base" --jq '(.protection.required_status_checks.contexts // []) | length > 0')" || exit 3
  [[ "$found" == true ]] || fail 2 "$base demands no status check: a pull request would merge unseen; add a rule with required status checks"
}

propose() {
  require_checks || exit
  local head blob url
  head="$(say api "$repository/git/ref/heads/$base" --jq .object.sha)" || exit 3
  # What was proposed before is proposed anew, on the newest state of the branch.
  if gh api "$repository/git/ref/heads/$branch" >/dev/null 2>&1; then
    say api --method PATCH "$repository/git/refs/heads/$branch" -f "sha=$head" -F force=true >/dev/null || exit 3
  else
    say api --method POST "$repository/git/refs" -f "ref=refs/heads/$branch" -f "sha=$head" >/dev/null || exit 3
  fi
  blob="$(say api "$repository/contents/$LOCKGATE_CONFIG?ref=$branch" --jq .sha)" || exit 3
  say api --method PUT "$repository/contents/$LOCKGATE_CONFIG" -f "branch=$branch" -f "sha=$blob" \
    -f "message=Let $active count" -f "content=$(base64 -w0 "$scratch/next.json")" >/dev/null || exit 3
  url="$(say pr list --repo "$GITHUB_REPOSITORY" --head "$branch" --base "$base" --state open --json url --jq '.[0].url // ""')" || exit 3
  if [[ -z "$url" ]]; then
    url="$(say pr create --repo "$GITHUB_REPOSITORY" --head "$branch" --base "$base" --title "Let $active count" \
      --body "Nobody offends against $active in the states of: $(paste -sd' ' <<<"$stacks"). Merged by itself once the required checks pass.")" || exit 3
  fi
  say pr merge --repo "$GITHUB_REPOSITORY" --auto --squash "$url" >/dev/null || exit 3
}

# One issue: whoever is named in it is told when it is opened, and again when the report says something else.
tell() {
  local found number
  found="$(say issue list --repo "$GITHUB_REPOSITORY" --state open --search "in:title \"$title\"" --json number,title \
    --jq "map(select(.title == \"$title\")) | .[0].number // \"\"")" || exit 3
  number="$found"
  if [[ -z "$offended" ]]; then
    [[ -z "$number" ]] || say issue close --repo "$GITHUB_REPOSITORY" "$number" --comment "Nobody offends any more." >/dev/null || exit 3
  elif [[ -z "$number" ]]; then
    say issue create --repo "$GITHUB_REPOSITORY" --title "$title" --body-file "$scratch/teams.md" >/dev/null || exit 3
  else
    say issue view --repo "$GITHUB_REPOSITORY" "$number" --json body --jq .body >"$scratch/before.md" || exit 3
    if [[ "$(tr -d '\r' <"$scratch/before.md")" != "$(<"$scratch/teams.md")" ]]; then
      say issue edit --repo "$GITHUB_REPOSITORY" "$number" --body-file "$scratch/teams.md" >/dev/null || exit 3
      say issue comment --repo "$GITHUB_REPOSITORY" "$number" --body-file "$scratch/teams.md" >/dev/null || exit 3
    fi
  fi
}

tell || exit
[[ -z "$active" ]] || propose || exit
outcome=nothing
[[ -z "$active" ]] || outcome=activated
[[ -z "$offended" ]] || outcome="$([[ "$outcome" == activated ]] && echo activated+offended || echo offended)"
printf 'outcome=%s\n' "$outcome" >>"$GITHUB_OUTPUT"
