// lockgate pipeline settings: what GitHub says, by its published description, and each setting that leaves a way around.

import Ajv from "ajv-draft-04";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { answering } from "../errors/answering.ts";
import { writeAppsProject } from "../appsProject.ts";
import { Folder } from "../terminal.ts";

type Json = Record<string, unknown>;
type Described = { schema: object; example: Json };

const file = path.join(import.meta.dirname, "../fixtures/githubSettings.json");
const { paths } = JSON.parse(readFileSync(file, "utf8")) as {
  paths: Record<string, { get: { responses: { 200: { content: { "application/json": Described } } } } }>;
};
const described = (name: string): Described => {
  const [, { get }] = Object.entries(paths).find(([where]) => where.endsWith(name))!;
  return get.responses[200].content["application/json"];
};
const ajv = new Ajv.default({ strict: false, validateFormats: false });

const names = {
  permissions: "/actions/permissions",
  selected: "/selected-actions",
  workflow: "/permissions/workflow",
  environment: "/environments/{environment_name}",
  branches: "/deployment-branch-policies",
} as const;
type Name = keyof typeof names;

const review = { ...ruleOf("required_reviewers"), prevent_self_review: true };
function ruleOf(type: string): Json {
  const rules = described(names.environment).example["protection_rules"] as Json[];
  return rules.find((rule) => rule["type"] === type)!;
}

/** A repository that is set as it should be: GitHub's own examples, with what has to be another value. */
const guarded: Record<Name, Json> = {
  permissions: described(names.permissions).example,
  selected: {
    github_owned_allowed: false,
    verified_allowed: false,
    patterns_allowed: [
      "actions/checkout@*",
      "actions/setup-node@*",
      "aws-actions/configure-aws-credentials@*",
    ],
  },
  workflow: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  environment: {
    ...described(names.environment).example,
    name: "release",
    protection_rules: [ruleOf("wait_timer"), review, ruleOf("branch_policy")],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    can_admins_bypass: false,
  },
  branches: { total_count: 1, branch_policies: [{ id: 1, node_id: "x", name: "main", type: "branch" }] },
};

const token = ["ghp", "0123456789abcdefghij"].join("_");

/** What the command says of a repository with these changes; `undefined`: GitHub finds nothing there. */
async function ask(changes: Partial<Record<Name, Json | undefined>> = {}, more = "") {
  const folder = new Folder();
  writeAppsProject(folder);
  const answers = { ...guarded, ...changes };
  const calls: string[] = [];
  const wrong: unknown[] = [];
  const told = await answering(
    ({ url = "", headers, method = "" }) => {
      const where = new URL(url, "http://x").pathname;
      calls.push(`${method} ${where} ${String(headers.authorization)}`);
      const [name, suffix] = (Object.entries(names) as [Name, string][]).find(([, end]) =>
        where.endsWith(end.replace("{environment_name}", "release")),
      )!;
      const { schema } = described(suffix);
      const answer = answers[name];
      if (answer !== undefined && !ajv.validate(schema, answer)) wrong.push(name, ajv.errors);
      return {
        status: answer === undefined ? 404 : 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(answer ?? { message: "Not Found" }),
      };
    },
    (url) => folder.lockgate(`pipeline settings githubactions --api ${url} ${more}`, { GITHUB_TOKEN: token }),
  );
  folder.remove();
  return { ...told, calls, wrong };
}

const environment = (changes: Json): Partial<Record<Name, Json>> => ({
  environment: { ...guarded.environment, ...changes },
});

describe("D16 lockgate pipeline settings", () => {
  it("D16 finds nothing in a repository that guards its environment, by answers that GitHub's description allows", async () => {
    const { code, out, calls, wrong } = await ask();
    expect(wrong).to.deep.equal([]);
    expect([code, out]).to.deep.equal([0, "nothing in the settings of acme/web\n"]);
    expect(calls.map((call) => call.split(" ")[1]).toSorted()).to.deep.equal([
      "/repos/acme/web/actions/permissions",
      "/repos/acme/web/actions/permissions/selected-actions",
      "/repos/acme/web/actions/permissions/workflow",
      "/repos/acme/web/environments/release",
      "/repos/acme/web/environments/release/deployment-branch-policies",
    ]);
    for (const call of calls) expect(call).to.match(new RegExp(`^GET .* token ${token}$`));
  });

  for (const [what, changes, says] of [
    [
      "an environment that is not there",
      { environment: undefined },
      /there is none: the first job that names it/,
    ],
    [
      "nobody who has to approve",
      environment({ protection_rules: [ruleOf("wait_timer")] }),
      /nobody has to approve/,
    ],
    [
      "reviewers without a name",
      environment({ protection_rules: [{ ...review, reviewers: [] }] }),
      /nobody has to approve/,
    ],
    [
      "who approves what he started",
      environment({ protection_rules: [{ ...review, prevent_self_review: false }] }),
      /who started a run may approve it/,
    ],
    [
      "rules for all but administrators",
      environment({ can_admins_bypass: true }),
      /administrators may pass over/,
    ],
    ["every branch", environment({ deployment_branch_policy: null }), /every branch and tag may deploy/],
    [
      "each protected branch",
      environment({ deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } }),
      /each protected branch may deploy/,
    ],
    [
      "GitHub's example of branches",
      { branches: described(names.branches).example },
      /the branch release\/\* may deploy/,
    ],
    [
      "a tag",
      { branches: { total_count: 1, branch_policies: [{ name: "main", type: "tag" }] } },
      /the tag main may deploy/,
    ],
    [
      "branches beyond the page",
      { branches: { ...guarded.branches, total_count: 130 } },
      /of 130 branches that may deploy only 1 are known/,
    ],
    [
      "any action",
      { permissions: { ...guarded.permissions, allowed_actions: "all" } },
      /any action may run \(all\)/,
    ],
    [
      "actions by a tag",
      { permissions: { ...guarded.permissions, sha_pinning_required: false } },
      /named by a tag, which can be moved/,
    ],
    [
      "a host that does not say",
      { permissions: { enabled: true, allowed_actions: "selected" } },
      /not known whether an action may be named by a tag/,
    ],
    ["no actions", { permissions: { ...guarded.permissions, enabled: false } }, /they are turned off/],
    [
      "GitHub's example of actions",
      { selected: described(names.selected).example },
      /every action of GitHub's own may run[^]*monalisa\/octocat@\* may run/,
    ],
    [
      "actions of verified creators",
      { selected: { ...guarded.selected, verified_allowed: true } },
      /every action of a verified creator/,
    ],
    [
      "jobs that write",
      { workflow: { ...guarded.workflow, default_workflow_permissions: "write" } },
      /a job that names none has write/,
    ],
    [
      "workflows that approve",
      { workflow: described(names.workflow).example },
      /a workflow may approve pull requests/,
    ],
  ] as const)
    it(`D16 tells of ${what}`, async () => {
      const { code, out, wrong } = await ask(changes);
      expect(wrong).to.deep.equal([]);
      expect(code).to.equal(1);
      expect(out).to.match(says);
      expect(out).to.match(/^acme\/web, [^:]+: .+\n {2}\w.+/);
    });

  it("D16 answers as JSON", async () => {
    const { code, out } = await ask(environment({ deployment_branch_policy: null }), "--json");
    expect(code).to.equal(1);
    expect(JSON.parse(out)).to.deep.equal({
      repository: "acme/web",
      findings: [
        {
          setting: "environment release",
          what: "every branch and tag may deploy",
          remedy: "set Deployment branches to selected ones, and name main alone",
        },
      ],
    });
  });

  it("D16 does not take for an answer what GitHub does not show, and tells nobody the token", async () => {
    for (const [changes, says] of [
      [{ permissions: undefined }, /GitHub does not tell the settings of acme\/web: 404 Not Found/],
      [{ workflow: undefined }, /404 Not Found/],
      [{ branches: undefined }, /404 Not Found/],
      [{ permissions: { enabled: "yes" } }, /its answer is not as published: enabled/],
    ] as const) {
      const { code, out, err } = await ask(changes as never);
      expect([code, out]).to.deep.equal([3, ""]);
      expect(err).to.match(says);
      expect(err).to.not.include(token);
    }
  });

  it("D16 sends the token to no address in the clear", async () => {
    const folder = new Folder();
    writeAppsProject(folder);
    const env = { GITHUB_TOKEN: token };
    const told = await folder.lockgate(
      "pipeline settings githubactions --api http://github.acme.example",
      env,
    );
    folder.remove();
    expect(told.code).to.equal(2);
    expect(told.err).to.match(/would carry the token in the clear/);
  });
});
