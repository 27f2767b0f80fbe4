// The files by which a bot keeps an app's dependencies current: what they cover, and that they name nothing that floats.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ecosystems } from "../../../infra/functions/dependencies/types.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../../integrations/github/updates");
const read = (file: string): unknown => parse(readFileSync(path.join(FOLDER, file), "utf8"));

type Bot = {
  version: number;
  updates: {
    "package-ecosystem": string;
    directory: string;
    schedule: { interval: string };
    cooldown: object;
  }[];
};
type Workflow = {
  on: string;
  permissions: object;
  jobs: Record<string, { permissions: object; steps: { uses: string; with: Record<string, unknown> }[] }>;
};
/** As Dependabot calls what the commit stage checks. */
const names: Record<(typeof ecosystems)[number], string> = {
  npm: "npm",
  pypi: "pip",
  maven: "maven",
  golang: "gomod",
  docker: "docker",
};

describe("B8 updates of dependencies", () => {
  it("B8 a bot proposes newer versions of everything that the commit stage checks, and of actions", () => {
    const { version, updates } = read("dependabot.yml") as Bot;
    expect(version).to.equal(2);
    const covered = updates.map((update) => update["package-ecosystem"]);
    expect(covered).to.have.members([...ecosystems.map((one) => names[one]), "github-actions"]);
    for (const update of updates) {
      expect(update).to.include({ directory: "/" });
      expect(update.schedule).to.deep.equal({ interval: "weekly" });
      expect(update.cooldown).to.deep.equal({ "default-days": 7 });
    }
  });

  it("B8 pull requests show the changes of dependencies and their advisories, by pinned actions and few rights", () => {
    const { on, permissions, jobs } = read("dependency-review.yml") as Workflow;
    expect(on, "never pull_request_target, which has secrets").to.equal("pull_request");
    expect(permissions).to.deep.equal({});
    const [job] = Object.values(jobs);
    expect(job?.permissions).to.deep.equal({ contents: "read", "pull-requests": "write" });
    const text = readFileSync(path.join(FOLDER, "dependency-review.yml"), "utf8");
    for (const { uses } of job?.steps ?? []) {
      expect(uses).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(text).to.match(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\n`));
    }
    const review = job?.steps.at(-1);
    expect(review?.uses).to.match(/^actions\/dependency-review-action@/);
    expect(review?.with).to.include({ "fail-on-severity": "moderate", "comment-summary-in-pr": "always" });
  });
});
