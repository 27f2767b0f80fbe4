// Who reaches what of a tenant, by evaluation: its own roles, those of all others, the fleet's jobs and other apps'.
import { expect } from "chai";
import {
  anyTenant,
  boundsTenants,
  releaseStatements,
  runStatements,
  stackName,
  stackStatements,
  tenantRole,
  tenantTrust,
  type TenantPlace,
} from "../../../../infra/plan/documents/tenants.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { allow, type Statement } from "../../../../infra/plan/documents/document.ts";
import { trustRoles } from "../../../../infra/plan/documents/trust.ts";
import * as names from "../../../../infra/plan/names.ts";
import { decide, type Call, type Caller } from "../evaluation.ts";

const prod = "972823772653";
const jobs = ["deploy", "check"].map((job) => names.roleArn(prod, names.jobRole("hello", "prod", job)));
/** Two of them have names of which one begins with the other. */
const ids = ["unicorn", "unicorn-two", "gnome", "troll", "elf", "orc"];
const places = ids.map((tenant, index): TenantPlace => ({
  app: "hello",
  tenant,
  accountId: `11112222000${index}`,
  region: index % 2 === 0 ? "eu-central-1" : "eu-west-1",
}));

/** What the roles of a tenant may do where it is meant. */
const uses = (place: TenantPlace): Call[] => {
  const { accountId: account, region } = place;
  const name = stackName(place.app, place.tenant);
  const arn = (service: string, resource: string) =>
    names.regionalArn(service, { account, region }, resource);
  return [
    { action: "cloudformation:UpdateStack", resource: arn("cloudformation", `stack/${name}/1`), account },
    { action: "cloudformation:DeleteStack", resource: arn("cloudformation", `stack/${name}/1`), account },
    { action: "lambda:UpdateFunctionCode", resource: arn("lambda", `function:${name}`), account },
    {
      action: "logs:PutLogEvents",
      resource: arn("logs", `log-group:/aws/lambda/${name}:log-stream:1`),
      account,
    },
  ].map((call) => ({ ...call, context: { "aws:RequestedRegion": region } }));
};
const callers = (place: TenantPlace): Caller[] => [
  { arn: tenantRole(place, "release"), identity: releaseStatements(place) },
  { arn: tenantRole(place, "stack"), identity: stackStatements(place) },
  { arn: tenantRole(place, "function"), identity: runStatements(place) },
];
/** A trust policy as the evaluator takes a resource's. */
const asPolicy = (trust: readonly Statement[], Resource: string): Statement[] =>
  trust.map((statement) => ({ ...statement, Resource }));
const boundaryOf = (place: TenantPlace) =>
  workloadBoundary({ account: place.accountId, region: "eu-central-1" }, boundsTenants([place]));

describe("C16 tenants and their neighbours", () => {
  it("C16 each role does its part for its own tenant, within the boundary of its account", () => {
    for (const place of places) {
      const allowed = uses(place).map((call) =>
        callers(place).map((caller) => decide(caller, call, { boundary: boundaryOf(place) })),
      );
      expect(allowed).to.deep.equal([
        ["allow", "deny", "deny"],
        ["allow", "deny", "deny"],
        ["deny", "allow", "deny"],
        ["deny", "deny", "allow"],
      ]);
    }
  });

  it("C16 no tenant reaches another's resources, of all pairs, even if both were in one account", () => {
    let asked = 0;
    for (const one of places)
      for (const other of places.filter((place) => place !== one))
        for (const at of [other, { ...other, accountId: one.accountId, region: one.region }])
          for (const call of uses(at))
            for (const caller of callers(one)) {
              asked += 1;
              // A name that begins with another's is the one thing that a pattern could confuse.
              const decision = decide(caller, call, { boundary: boundaryOf(one) });
              expect(decision, `${caller.arn} ${call.action} ${call.resource}`).to.equal("deny");
            }
    expect(asked).to.equal(6 * 5 * 2 * 4 * 3);
  });

  it("C16 only the fleet's own jobs become a tenant's role, and nobody else of the organization", () => {
    const reach = (arn: string): Caller => ({
      arn,
      identity: [allow("Reach", ["sts:AssumeRole"], anyTenant("hello"))],
    });
    const others = [
      names.roleArn(prod, names.jobRole("other", "prod", "deploy")),
      names.roleArn(prod, names.jobRole("hello", "prod", "verify")),
      names.roleArn("783562562418", names.jobRole("hello", "dev", "deploy")),
      ...places.map((place) => tenantRole(place, "release")),
    ];
    for (const place of places) {
      const resource = tenantRole(place, "release");
      const call = { action: "sts:AssumeRole", resource, account: place.accountId };
      const become = (arn: string) =>
        decide(reach(arn), call, { resource: asPolicy(tenantTrust(place, jobs).release, resource) });
      expect(jobs.map(become)).to.deep.equal(["allow", "allow"]);
      for (const arn of others.filter((each) => each !== resource)) expect(become(arn), arn).to.equal("deny");
    }
  });

  it("C16 the fleet's jobs reach tenants of their own app, and no other role", () => {
    const caller = { arn: jobs[0]!, identity: [allow("Reach", ["sts:AssumeRole"], anyTenant("hello"))] };
    for (const role of ["lockgate-other-unicorn-release", "lockgate-hello-unicorn-stack", "LockgateDeploy"]) {
      const resource = names.roleArn("111122220000", role);
      const call = { action: "sts:AssumeRole", resource, account: "111122220000" };
      const open = asPolicy(trustRoles([jobs[0]!]), resource);
      expect(decide(caller, call, { resource: open }), role).to.equal("deny");
    }
  });
});
