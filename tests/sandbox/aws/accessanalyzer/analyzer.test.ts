import { expect } from "chai";
import { analyzer } from "../../../../sandbox/aws/accessanalyzer/index.ts";
import { delegatedAdministrator } from "../../../../sandbox/aws/organizations/delegatedAdministrator.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { member, organized } from "../cloudtrail/scene.ts";
import { management } from "../world.ts";

const servicePrincipal = "access-analyzer.amazonaws.com";

function scene(): Required<Scene> {
  const world = organized(undefined, [servicePrincipal]);
  const accountId = member(world);
  world.create(delegatedAdministrator, { accountId, servicePrincipal }, { account: management });
  const configuration = { unusedAccess: { unusedAccessAge: 90 } };
  const inputs = { analyzerName: "unused", type: "ORGANIZATION_UNUSED_ACCESS", configuration };
  return { world, caller: { account: accountId }, inputs };
}

describe("accessanalyzer Analyzer", () => {
  itRefuses(analyzer, scene, [
    ...badTags,
    ["a name that begins with a digit", { analyzerName: "1st" }, /a letter first/],
    ["an unknown type", { type: "EVERYTHING" }, /must be one of ACCOUNT/],
    ["a year and a day", { configuration: { unusedAccess: { unusedAccessAge: 366 } } }, /between 1 and 365/],
    ["an age for external access", { type: "ORGANIZATION" }, /is for analyzers of unused access/],
  ]);
  it("of the organization is its administrator's", () => {
    const { world, inputs } = scene();
    expect(() => world.create(analyzer, inputs)).to.throw(/AccessDeniedException/);
    expect(world.create(analyzer, { analyzerName: "own" }).outputs["type"]).to.equal("ACCOUNT");
    expect(() => world.create(analyzer, { analyzerName: "second" })).to.throw(/ServiceQuotaExceeded/);
  });
  it("takes a name once in a region", () => {
    const { world, inputs, caller } = scene();
    expect(world.create(analyzer, inputs, caller).outputs["arn"]).to.match(/:analyzer\/unused$/);
    expect(() => world.create(analyzer, inputs, caller)).to.throw(/ConflictException/);
  });
});
