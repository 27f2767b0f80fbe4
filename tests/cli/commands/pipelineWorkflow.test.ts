// lockgate pipeline workflow: the file for a code host, printed or written, and what is wrong with a question.

import { expect } from "chai";
import { stringify } from "yaml";
import { mkdirSync } from "node:fs";
import { Folder } from "../terminal.ts";
import { rawConfig } from "../../infra/example.ts";
import { sampleApps } from "../../infra/plan/pipeline/samples.ts";

describe("lockgate pipeline workflow", () => {
  let folder: Folder;
  const write = (changes: Record<string, unknown> = {}) => {
    const { layer, accountId, network, operators, revokers, ...shared } = rawConfig("tooling");
    const own = { layer, accountId, network, operators, revokers };
    const lockgate = Object.entries(own).map(([key, value]) => [`lockgate:${key}`, value]);
    const all = Object.entries({ ...shared, apps: sampleApps, ...changes });
    folder.write("Pulumi.tooling.yaml", stringify({ config: Object.fromEntries(lockgate) }));
    folder.write(
      "Pulumi.yaml",
      stringify({
        name: "lockgate",
        config: Object.fromEntries(all.map(([key, value]) => [key, { value }])),
      }),
    );
  };
  beforeEach(() => {
    folder = new Folder();
    write();
  });
  afterEach(() => folder.remove());

  it("C5 prints the workflow of an app that GitHub Actions hand over", async () => {
    const { code, out } = await folder.lockgate("pipeline workflow githubactions");
    expect(code).to.equal(0);
    expect(out).to.match(/^# Made by: lockgate pipeline workflow githubactions/);
    expect(out).to.contain("role-to-assume: arn:aws:iam::276677566922:role/lockgate-githubactions-handover");
  });

  it("writes it to its place below the app's repository", async () => {
    mkdirSync(`${folder.path}/app`);
    const { code, out } = await folder.lockgate("pipeline workflow gitlab --write app");
    expect([code, out]).to.deep.equal([0, "wrote app/.gitlab-ci.yml\n"]);
    expect(folder.read("app/.gitlab-ci.yml")).to.contain("id_tokens");
  });

  for (const [what, words, says] of [
    ["an app that is none", "githubaction", /no app "githubaction".*githubactions/],
    [
      "a source that AWS fetches",
      "github",
      /github, needs no file\nNothing is to be done: AWS fetches it by a connection/,
    ],
    [
      "a source that others drop",
      "s3drop",
      /s3Drop, needs no file\nNothing is to be done: other systems drop it/,
    ],
    [
      "a source that others push",
      "imagepush",
      /imagePush, needs no file\nNothing is to be done: other systems push it/,
    ],
    ["no app", "", /APP is missing/],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { code, err } = await folder.lockgate(`pipeline workflow ${words}`);
      expect(code).to.equal(2);
      expect(err).to.match(says);
    });

  it("refuses a configuration with a fault, naming file, key, value and remedy", async () => {
    write({ apps: [{ ...sampleApps[1], source: { kind: "bitbucket" } }] });
    const { code, err } = await folder.lockgate("pipeline workflow githubactions");
    expect(code).to.equal(2);
    expect(err).to.match(
      /Pulumi\.yaml .*: lockgate:apps\[0\]\.source\.kind.*Remedy: a source with a known `kind`: github, githubActions, circleCi, gitlab, s3Drop/,
    );
  });

  it("refuses a file that is no YAML", async () => {
    folder.write("Pulumi.yaml", "config: [");
    const { code, err } = await folder.lockgate("pipeline workflow gitlab");
    expect([code, err.split(":").slice(1, 3)]).to.deep.equal([
      2,
      [" the stack's files", " they are no YAML"],
    ]);
  });

  it("says which file is missing", async () => {
    const { code, err } = await folder.lockgate("pipeline workflow gitlab --project nowhere");
    expect(code).to.equal(3);
    expect(err).to.contain("--project nowhere/Pulumi.yaml can't be read");
  });
});
