// Documents of Systems Manager and their associations: formats, versions, and what AWS refuses.
import { expect } from "chai";
import { association } from "../../../../sandbox/aws/ssm/association.ts";
import { document } from "../../../../sandbox/aws/ssm/document.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const step = { action: "aws:runShellScript", name: "setUp", inputs: { runCommand: ["true"] } };
const content = (change: object = {}): string =>
  JSON.stringify({ schemaVersion: "2.2", mainSteps: [step], ...change });
const inputs: Properties = { name: "lockgate-soil-prod", documentType: "Command", content: content() };
const scene = (): Scene => ({ world: testWorld(), inputs });

describe("ssm Document", () => {
  it("has a version more with each change, and its name once", () => {
    const { world } = scene();
    const made = world.create(document, inputs);
    expect(made.outputs).to.include({
      arn: `arn:aws:ssm:eu-central-1:${workload}:document/lockgate-soil-prod`,
      latestVersion: "1",
      schemaVersion: "2.2",
    });
    expect(() => world.create(document, inputs)).to.throw(/DocumentAlreadyExists/);
    const changed = document.update?.(
      made,
      { ...inputs, content: content({ description: "new" }) },
      world.context(),
    );
    expect(changed).to.include({ latestVersion: "2", defaultVersion: "2" });
  });
  itRefuses(document, scene, [
    ["a name of AWS's", { name: "AWS-SetUp" }, /which are AWS's/],
    ["a type that is none", { documentType: "Script" }, /Automation, Command/],
    ["no JSON", { content: "steps: []" }, /no JSON object/],
    ["another schema", { content: content({ schemaVersion: "1.0" }) }, /a command's is "2.2"/],
    ["nothing to do", { content: content({ mainSteps: [] }) }, /mainSteps has no step/],
    [
      "a step without an action",
      { content: content({ mainSteps: [{ name: "a" }] }) },
      /lacks action or name/,
    ],
    ["more than 64 KiB", { content: content({ description: "a".repeat(66_000) }) }, /length/],
    ...badTags,
  ]);
});

const associated: Properties = {
  name: "lockgate-soil-prod",
  associationName: "soil",
  targets: [{ key: "tag:lockgate:devices", values: ["lockgate-soil-prod"] }],
  scheduleExpression: "cron(0 3 ? * SUN *)",
  maxConcurrency: "1",
  maxErrors: "0",
};
function withDocument(): Scene {
  const world = testWorld();
  world.create(document, inputs);
  return { world, inputs: associated };
}

describe("ssm Association", () => {
  it("has an id of its own, also for a document of AWS's, and keeps its document from being deleted", () => {
    const { world } = withDocument();
    const made = world.create(association, associated);
    expect(made.outputs["arn"]).to.match(new RegExp(`:${workload}:association/[0-9a-f-]{36}$`));
    expect(world.create(association, { ...associated, name: "AWS-RunPatchBaseline" }).id).to.not.equal(
      made.id,
    );
    const [kept] = world.find(document.token);
    expect(() => document.remove?.(kept!, world.context())).to.throw(/AssociatedInstances/);
  });
  it("asks for the association and for the document that it uses", () => {
    const { world } = withDocument();
    const asked = (name: string) =>
      association
        .calls("create", { inputs: { ...associated, name } }, world.context())
        .map(({ resource }) => resource.split(":").slice(4).join(":"));
    expect(asked("lockgate-soil-prod")).to.deep.equal([
      `${workload}:association/*`,
      `${workload}:document/lockgate-soil-prod`,
    ]);
    expect(asked("AWS-RunPatchBaseline")).to.include(":document/AWS-RunPatchBaseline");
  });
  itRefuses(association, withDocument, [
    ["a document that is not there", { name: "other" }, /InvalidDocument/],
    ["a schedule that is none", { scheduleExpression: "weekly" }, /cron/],
    [
      "only at a rate",
      { scheduleExpression: "rate(7 days)", applyOnlyAtCronInterval: true },
      /cron\(…\) only/,
    ],
    ["no machines", { targets: [] }, /length 0/],
    ["machines by name", { targets: [{ key: "Name", values: ["a"] }] }, /tag:<key>/],
    ["none at a time", { maxConcurrency: "0" }, /above 0/],
    ["any severity", { complianceSeverity: "URGENT" }, /CRITICAL, HIGH/],
    ...badTags,
  ]);
});
