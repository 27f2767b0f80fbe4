// What the environment declares for its tenants: a row of the table and three roles in each tenant's own account.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { exampleConfig } from "../../example.ts";
import { declared, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const first = exampleConfig("prod").apps[0];
const apps = [{ ...first, name: "hello", target: sampleTargets.tenantFleet }];
const tenant = (id: string, accountId: string, more: object = {}) => ({
  id,
  app: "hello",
  environment: "prod",
  accountId,
  region: "eu-west-1",
  ring: "canary",
  ...more,
});
const made = async (tenants: object[]): Promise<Declared[]> => {
  const config = exampleConfig("prod", { apps, tenants, parameters: undefined, secrets: undefined });
  return declared("prod", () => declareEnvironment(config));
};
const roles = (all: Declared[], id: string) =>
  all.filter(({ type, name }) => type === "aws:iam/role:Role" && name.startsWith(`lockgate-hello-${id}-`));

describe("C16 TenantFleet", () => {
  const two = [
    tenant("unicorn", "111122223333"),
    tenant("gnome", "111122224444", { state: "deleted", version: "a".repeat(64) }),
    tenant("elsewhere", "111122225555", { environment: "dev" }),
  ];

  it("C16 has a row and three roles for each tenant of the environment, in the tenant's account, and no other", async () => {
    const all = await made(two);
    for (const [id, account] of [
      ["unicorn", "111122223333"],
      ["gnome", "111122224444"],
    ] as const) {
      expect(roles(all, id).map(({ name }) => name)).to.have.members(
        ["release", "stack", "function"].map((part) => `lockgate-hello-${id}-${part}`),
      );
      for (const role of roles(all, id)) {
        expect(role.provider).to.equal(`tenant-${account}`);
        expect(role.inputs["permissionsBoundary"]).to.equal(
          `arn:aws:iam::${account}:policy/LockgateBoundary`,
        );
      }
    }
    expect(roles(all, "elsewhere")).to.deep.equal([]);
    const rows = all.filter(({ type }) => type === "aws:ssm/parameter:Parameter");
    expect(rows.map(({ inputs }) => inputs["name"])).to.have.members([
      "/hello/prod/tenants/unicorn",
      "/hello/prod/tenants/gnome",
    ]);
    const row = rows.find(({ inputs }) => inputs["name"] === "/hello/prod/tenants/gnome");
    expect(JSON.parse(String(row?.inputs["insecureValue"]))).to.deep.equal({
      id: "gnome",
      accountId: "111122224444",
      region: "eu-west-1",
      ring: "canary",
      state: "deleted",
      version: "a".repeat(64),
    });
  });

  it("C6 one more row is one more tenant, and changes nothing of the others", async () => {
    const [before, after] = [await made(two.slice(0, 1)), await made(two.slice(0, 2))];
    const shown = (all: Declared[]) =>
      all.map(({ type, name, inputs }) => JSON.stringify([type, name, inputs]));
    const left = shown(before).filter((line) => !shown(after).includes(line));
    expect(left).to.deep.equal([]);
    const more = after.length - before.length;
    expect(more).to.be.within(7, 16);
  });

  it("F5 who has left the table has no role, no provider, no row and no grant any more", async () => {
    const traces = (all: Declared[]) =>
      all.filter((each) => /gnome|111122224444/.test(JSON.stringify(each))).map(({ type }) => type);
    expect(traces(await made(two))).to.include.members(["aws:iam/role:Role", "aws:ssm/parameter:Parameter"]);
    const [unicorn, , elsewhere] = two;
    expect(traces(await made([unicorn!, elsewhere!]))).to.deep.equal([]);
  });
});
