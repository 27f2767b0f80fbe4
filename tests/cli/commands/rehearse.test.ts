// lockgate rehearse: what is wrong on the command line is told before anything is started.

import { expect } from "chai";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { goodStages } from "../../policy-pack/worldPipeline.ts";
import { resource, TOOLING } from "../../policy-pack/worldBasics.ts";
import { stateOf } from "../../policy-pack/stateFile.ts";
import { Folder } from "../terminal.ts";

const pipeline = (name: string) =>
  resource("pipeline", name, {
    name,
    roleArn: `arn:aws:iam::${TOOLING}:role/${name}`,
    stages: Object.values(goodStages()),
  });

describe("lockgate rehearse", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    folder.writeState("tooling.json", [pipeline("shop"), pipeline("blog")]);
    mkdirSync(path.join(folder.path, "examples/shop"), { recursive: true });
  });
  afterEach(() => folder.remove());

  const wrong: readonly [string, string, number, RegExp][] = [
    ["no app", "rehearse --file tooling.json", 2, /APP is missing/],
    ["no state", "rehearse shop", 2, /nothing to look at/],
    [
      "an app that has no pipeline, which lists those that have one",
      "rehearse shp --file tooling.json",
      3,
      /no pipeline "shp" \(did you mean "shop"\?\)\nName one of shop, blog/,
    ],
    [
      "a source that is not there",
      "rehearse blog --file tooling.json",
      3,
      /no folder .*examples\/blog\nName .*--source/,
    ],
    [
      "a commit where there is no repository",
      "rehearse shop --file tooling.json --commit 0123abc",
      3,
      /--commit 0123abc: .*examples\/shop is no git work tree.*\n.*leave --commit out/,
    ],
    ["a time without zone", "rehearse shop --file tooling.json --at 2026-03-10T12:00", 2, /with its zone/],
    [
      "an action that is not there",
      "rehearse shop --file tooling.json --fail deploi",
      2,
      /--fail deploi: the pipeline has no action "deploi"; it has source, build/,
    ],
    [
      "what can't happen to an action",
      "rehearse shop --file tooling.json --fail approve=alarm",
      2,
      /"alarm" can't happen to approve; what can is error, rejected, expired/,
    ],
    [
      "what can't be tampered with",
      "rehearse shop --file tooling.json --tamper nothing",
      2,
      /what can be tampered with is artifact, .* not "nothing"/,
    ],
  ];
  const together: typeof wrong = [
    [
      "--suite with --fail",
      "rehearse shop --file tooling.json --suite --fail build",
      2,
      /--suite, --fail, --tamper, --rollback exclude each other/,
    ],
    [
      "--rollback without what it goes back to",
      "rehearse shop --file tooling.json --rollback Deploy-prod",
      2,
      /--earlier is missing/,
    ],
    [
      "to roll the first stage back, or one that is not there",
      "rehearse shop --file tooling.json --earlier examples/shop --rollback Source",
      2,
      /--rollback Source: no stage "Source" can be rolled back; what can is Build, Deploy-dev, Deploy-prod/,
    ],
    [
      "an earlier release that is not there",
      "rehearse shop --file tooling.json --earlier old --rollback Deploy-prod",
      3,
      /no folder .*\/old\nName .*--earlier/,
    ],
    [
      "what is no record",
      "rehearse shop --file tooling.json --compare tooling.json",
      2,
      /holds no rehearsal, as --record keeps one/,
    ],
  ];
  for (const [what, line, expected, reason] of [...wrong, ...together])
    it(`refuses ${what}`, async () => {
      const { code, err } = await folder.lockgate(line);
      expect(err).to.match(reason);
      expect(code).to.equal(expected);
    });

  it("reads all states of a folder, exported or as a backend keeps them", async () => {
    const { deployment } = stateOf([pipeline("shop")]) as { deployment: object };
    const kept = path.join(folder.path, "data/state/.pulumi/stacks/lockgate");
    mkdirSync(kept, { recursive: true });
    folder.write("data/state/.pulumi/stacks/lockgate/tooling.json", {
      version: 3,
      checkpoint: { stack: "tooling", latest: deployment },
    });
    expect((await folder.lockgate("rehearse none --states data")).err).to.match(/Name one of shop\.\n/);
    expect((await folder.lockgate("rehearse none --states .")).err).to.match(/Name one of shop, blog\.\n/);
    expect((await folder.lockgate("rehearse shop --states examples")).err).to.match(
      /--states examples holds no state/,
    );
  });

  it("takes the states of npm start where none are named", async () => {
    const { deployment } = stateOf([pipeline("shop")]) as { deployment: object };
    mkdirSync(path.join(folder.path, ".lockgate/state/.pulumi/stacks/lockgate"), { recursive: true });
    folder.write(".lockgate/state/.pulumi/stacks/lockgate/tooling.json", {
      version: 3,
      checkpoint: { latest: deployment },
    });
    expect((await folder.lockgate("rehearse none")).err).to.match(/Name one of shop\.\n/);
  });
});
