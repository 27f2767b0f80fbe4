// lockgate guardrails diff: states and a preview in, who loses and gains which calls out.

import { expect } from "chai";
import { A, allow, guardRail, organization, role } from "../../policy-pack/access/people.ts";
import { json } from "../../policy-pack/world.ts";
import { Folder } from "../terminal.ts";

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const deny = (...Action: string[]) => ({ Sid: "Rail", Effect: "Deny", Action, Resource: "*" });

describe("lockgate guardrails diff", () => {
  let folder: Folder;
  const run = (more: string) => folder.lockgate(`guardrails diff ${more}`);
  const old = guardRail("old", "ou-work", deny("es:*"));
  const [policy, attachment] = old;

  before(() => {
    folder = new Folder();
    folder.writeState("org.json", [
      ...organization(),
      ...old,
      ...role("reader", { allows: [allow("s3:GetObject")] }),
    ]);
    folder.writeState("none.json", role("reader"));
    const type = policy?.type ?? "";
    const newUrn = `${policy?.urn}-new`;
    folder.write("preview.json", {
      steps: [
        { op: "delete", urn: attachment?.urn },
        { op: "delete", urn: policy?.urn },
        { op: "same", urn: "urn:pulumi:dev::lockgate::a:b/c:D::e" },
        {
          op: "create",
          urn: newUrn,
          newState: {
            urn: newUrn,
            type,
            inputs: { name: "new", type: "SERVICE_CONTROL_POLICY", content: json(deny("s3:*")) },
          },
        },
        {
          op: "create",
          urn: `${attachment?.urn}-new`,
          newState: {
            urn: `${attachment?.urn}-new`,
            type: attachment?.type,
            inputs: { policyId: UNKNOWN_TEXT, targetId: "ou-work" },
            propertyDependencies: { policyId: [newUrn] },
          },
        },
      ],
    });
    folder.write("nothing.json", { steps: [] });
  });
  after(() => folder.remove());

  it("tells both sides: the policy that comes, though AWS has not named it yet, and the one that goes", async () => {
    const { code, out } = await run("--state org.json --preview preview.json");
    expect(code).to.equal(0);
    expect(out).to.contain(
      `loses: s3:GetObject on * in us-east-1, by scp/new (Rail)\n  arn:aws:iam::${A}:role/reader\n`,
    );
    expect(out).to.contain(`gains: es:* on * in us-east-1`);
    expect(out).to.match(/2 lose calls, 1 gain calls, \d+ principals asked\n$/);
  });

  it("answers as JSON, and fails where asked to if somebody loses a call", async () => {
    const { code, out } = await run("--state org.json --preview preview.json --json --fail-on-loss");
    expect(code).to.equal(1);
    const { lost } = JSON.parse(out) as { lost: { call: string; certain: boolean }[] };
    expect(lost.map(({ call }) => call)).to.include("s3:GetObject");
    expect((await run("--state org.json --preview nothing.json --fail-on-loss")).code).to.equal(0);
  });

  for (const [title, words, message] of [
    ["no preview", "--state org.json", "--preview is missing"],
    ["no state", "--preview preview.json", "--file FILE"],
    ["a preview that is a state", "--state org.json --preview org.json", "not a preview of the Pulumi CLI"],
    ["a preview that is not there", "--state org.json --preview gone.json", "gone.json"],
    ["states without the organization", "--state none.json --preview preview.json", "org stack"],
  ] as const)
    it(`refuses ${title}`, async () => {
      const { code, err } = await run(words);
      expect(code).to.be.greaterThan(1);
      expect(err).to.contain(message);
    });
});
