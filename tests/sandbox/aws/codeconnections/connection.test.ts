// Connections: PENDING until a person completes them; names and providers.

import { expect } from "chai";
import { models } from "../../../../sandbox/aws/codeconnections/index.ts";
import type { ResourceModel } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const connection = models[0] as ResourceModel;
const inputs = { name: "github", providerType: "GitHub" };

describe("sandbox codeconnections", () => {
  it("starts pending, and keeps names apart", () => {
    const world = testWorld();
    const made = world.create(connection, inputs);
    expect(made.id).to.match(
      new RegExp(`^arn:aws:codeconnections:eu-central-1:${workload}:connection/[0-9a-f-]{36}$`),
    );
    expect(made.outputs).to.include({ arn: made.id, connectionStatus: "PENDING", ownerAccountId: workload });
    expect(() => world.create(connection, inputs)).to.throw(/ResourceAlreadyExistsException/);
  });

  itRefuses(connection, () => ({ world: testWorld(), inputs }), [
    ["a name of 33 characters", { name: "n".repeat(33) }, /1 to 32/],
    ["an unknown provider", { providerType: "Sourceforge" }, /must be one of Bitbucket, GitHub/],
    ["neither provider nor host", { providerType: undefined }, /either providerType or hostArn/],
    ["a provider that needs a host", { providerType: "GitLabSelfManaged" }, /hostArn: is needed/],
    [
      "a host that does not exist",
      { providerType: undefined, hostArn: "arn:aws:codeconnections:eu-central-1:222222222222:host/x" },
      /Host not found/,
    ],
    ...badTags,
  ]);
});
