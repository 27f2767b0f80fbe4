// Decides what in a workflow of GitHub Actions goes beyond what an app's release allows. What is not known is told as well.

import { actionsUsed } from "../../infra/plan/pipeline/sources/githubActions.ts";
import type { GithubActionsSource } from "../../infra/configuration/sources.ts";
import { isMap, mapsIn, shown, type Told, unpinnedImage } from "./finding.ts";

type Map = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
/** Of the app: which other actions it may use, and the environment in which its role is taken. */
type Allowed = Pick<GithubActionsSource, "environment" | "actions">;

export const judgeGithub = (file: Map, allowed: Allowed): Told[] => [
  ...triggers(file["on"]),
  ...wide(["permissions"], file["permissions"]),
  ...mapsIn(file["jobs"]).flatMap(([name, job]) => judgeJob(["jobs", name], job, file, allowed)),
  ...(mapsIn(file["jobs"]).length === 0
    ? [
        {
          path: ["jobs"],
          what: "there are no jobs",
          remedy: "make the file anew: lockgate pipeline workflow APP",
        },
      ]
    : []),
];

/** They run with the repository's rights for whoever opens a pull request (GitHub Docs, "Secure use reference"). */
const risky: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run"]);
const triggers = (on: unknown): Told[] => {
  const named = isMap(on) ? Object.keys(on) : [on].flat().map(String);
  return named
    .filter((name) => risky.has(name))
    .map((name) => ({
      path: isMap(on) ? ["on", name] : ["on"],
      what: `${name} runs with the repository's rights on what somebody else wrote`,
      remedy: "use pull_request, which has neither secrets nor rights to write",
    }));
};

/** Of the whole file: whatever it grants, every job has. */
function wide(path: Path, permissions: unknown): Told[] {
  if (permissions === undefined)
    return [
      {
        path,
        what: "permissions of the whole file are not said, so they are the repository's default",
        remedy: "say permissions: {}, and in each job what it needs",
      },
    ];
  if (!isMap(permissions))
    return [permissions]
      .filter((word) => word !== "read-all" && word !== null)
      .map((word) => tooMuch(path, shown(word), "say permissions: {}, and in each job what it needs"));
  return Object.entries(permissions)
    .filter(([, level]) => level !== "read" && level !== "none")
    .map(([scope, level]) =>
      tooMuch([...path, scope], `${scope}: ${shown(level)}`, "grant it in the one job that needs it"),
    );
}

const tooMuch = (path: Path, what: string, remedy: string): Told => ({
  path,
  what: `permissions are too wide: ${what}`,
  remedy,
});

function judgeJob(path: Path, job: Map, file: Map, allowed: Allowed): Told[] {
  const steps = (Array.isArray(job["steps"]) ? job["steps"] : []).map((step: unknown) =>
    isMap(step) ? step : {},
  );
  const uses = steps.flatMap((step, index) => used([...path, "steps", index, "uses"], step["uses"], allowed));
  const container = job["container"];
  const image = isMap(container) ? container["image"] : container;
  return [
    ...used([...path, "uses"], job["uses"], allowed),
    ...uses,
    ...steps.flatMap((step, index) => storedKeys([...path, "steps", index, "with"], step["with"])),
    ...(image === undefined ? [] : unpinnedImage([...path, "container"], image)),
    ...mapsIn(job["services"]).flatMap(([name, { image: of }]) =>
      unpinnedImage([...path, "services", name, "image"], of),
    ),
    ...ofJob(path, job, file, { steps, environment: allowed.environment }),
  ];
}

/** Such as `owner/name@ref`, `owner/name/folder@ref`, `./folder` and `docker://image`. */
function used(path: Path, uses: unknown, { actions = [] }: Allowed): Told[] {
  if (uses === undefined) return [];
  const text = String(uses);
  // Of the same commit as the workflow itself.
  if (text.startsWith("./")) return [];
  if (text.startsWith("docker://")) return unpinnedImage(path, text);
  const [name = "", ref = ""] = text.split("@");
  const repository = name.split("/").slice(0, 2).join("/").toLowerCase();
  const listed = [...actionsUsed, ...actions].map((each) => each.toLowerCase());
  return [
    ...(listed.includes(repository)
      ? []
      : [
          {
            path,
            what: `${name} is not on the list of actions`,
            remedy: `take it out, or have the platform list ${repository} as source.actions of the app; listed are ${listed.join(", ")}`,
          },
        ]),
    ...(/^[0-9a-f]{40}$/.test(ref)
      ? []
      : [
          {
            path,
            what: `${text} is not pinned`,
            remedy:
              "name the full commit behind the @ (40 hex digits), and its version as a comment: a tag can be moved",
          },
        ]),
  ];
}

const storedKeys = (path: Path, given: unknown): Told[] =>
  ["aws-access-key-id", "aws-secret-access-key", "aws-session-token"]
    .filter((key) => isMap(given) && given[key] !== undefined)
    .map((key) => ({
      path: [...path, key],
      what: `${key} is a stored key`,
      remedy: "take the role by the job's own token: role-to-assume, and id-token: write in the job",
    }));

type OfJob = { steps: readonly Map[]; environment: string };

function ofJob(path: Path, job: Map, file: Map, { steps, environment }: OfJob): Told[] {
  const own = job["permissions"];
  const token = tokenOf(own) || (own === undefined && tokenOf(file["permissions"]));
  const assumes = steps.some(takesRole) || job["uses"] !== undefined;
  const named = isMap(job["environment"]) ? job["environment"]["name"] : job["environment"];
  return [
    ...(own !== undefined && !isMap(own) && own !== "read-all"
      ? [tooMuch([...path, "permissions"], shown(own), "name what the job needs, such as contents: read")]
      : []),
    ...(token && !assumes
      ? [tooMuch([...path, "permissions"], "id-token: write, and no step takes a role", "leave it out")]
      : []),
    ...((token || steps.some(takesRole)) && named !== environment
      ? [
          {
            path: [...path, "environment"],
            what: `the job takes a role ${named === undefined ? "in no environment" : `in the environment ${shown(named)}`}`,
            remedy: `say environment: ${environment}, which guards the release, and run nothing of the app in that job`,
          },
        ]
      : []),
  ];
}

const tokenOf = (permissions: unknown): boolean =>
  isMap(permissions) ? permissions["id-token"] === "write" : permissions === "write-all";

const takesRole = (step: Map): boolean =>
  /^aws-actions\/configure-aws-credentials@/i.test(String(step["uses"] ?? "")) ||
  /assume-role|ACTIONS_ID_TOKEN_REQUEST|AWS_WEB_IDENTITY_TOKEN_FILE/i.test(
    `${String(step["run"] ?? "")} ${JSON.stringify(step["with"] ?? "")}`,
  );
