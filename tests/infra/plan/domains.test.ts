// Who changes the records by which users find balancers: the deploy role of their account, these names and no others.
import { expect } from "chai";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { deployBoundary } from "../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../infra/plan/documents/boundaryMore.ts";
import { deployPolicies } from "../../../infra/plan/documents/bootstrap.ts";
import { runsAs } from "../../../infra/plan/names.ts";
import { domainsIn } from "../../../infra/plan/domains.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";
import { decide } from "./evaluation.ts";
import { sampleTargets } from "./pipeline/samples.ts";

const place = { account: "783562562418", region: "eu-central-1" };
const domain = { zone: "Z0123456789DEV", name: "board.dev.acme.example" };
const recordType = "aws:route53/record:Record";
const [first] = valueOf("tooling", "apps") as object[];
const changes = (kind: "ec2" | "blueGreen" | "ec2Efs", domains: object = { dev: domain }) => ({
  apps: [{ ...first, name: "board", target: { ...sampleTargets[kind], domains } }],
  parameters: undefined,
  secrets: undefined,
});
const made = (stack: "dev" | "prod", kind: "ec2" | "blueGreen" | "ec2Efs"): Promise<Declared[]> =>
  declared(stack, () => declareEnvironment(exampleConfig(stack, changes(kind))));

describe("C5 names of balancers", () => {
  const key = (name: string) => `route53:ChangeResourceRecordSets${name}`;
  const domains = domainsIn(exampleConfig("dev", changes("ec2")).apps, ["dev"]);
  const may = (
    change: Partial<{ zone: string; names: readonly string[]; types: readonly string[]; bare: boolean }> = {},
    known = domains,
  ): string => {
    const { zone = domain.zone, names = [domain.name], types = ["A"], bare = false } = change;
    const serviceRoles = {
      "ec2.amazonaws.com": [`arn:aws:iam::${place.account}:role/lockgate-board-dev-${runsAs}`],
    };
    const context = { ...place, serviceRoles, domains: known };
    return decide(
      {
        arn: `arn:aws:iam::${place.account}:role/LockgateDeploy`,
        identity: deployPolicies({ ...context, company: "acme" }, "environment").flatMap(
          ({ statements }) => statements,
        ),
      },
      {
        action: "route53:ChangeResourceRecordSets",
        resource: `arn:aws:route53:::hostedzone/${zone}`,
        account: place.account,
        context: bare
          ? {}
          : {
              "aws:RequestedRegion": "us-east-1",
              [key("NormalizedRecordNames")]: names,
              [key("RecordTypes")]: types,
              [key("Actions")]: ["CREATE"],
            },
      },
      {
        boundary: [
          ...boundaryMore({ ...context, issuers: [], targets: ["ec2"] }).deploy,
          ...deployBoundary(place),
        ],
      },
    );
  };

  it("C5 the deploy role changes the record of its own balancer, and no other name, type or zone", () => {
    expect(domains).to.deep.equal([domain]);
    expect(may()).to.equal("allow");
    for (const change of [
      { names: ["acme.example"] },
      { names: [domain.name, "shop.dev.acme.example"] },
      { types: ["NS"] },
      { types: ["A", "TXT"] },
      { zone: "Z0123456789PROD" },
      // Of nothing ForAllValues holds.
      { bare: true },
    ])
      expect(may(change), JSON.stringify(change)).to.equal("deny");
    expect(may({}, [])).to.equal("deny");
  });

  for (const kind of ["ec2", "blueGreen", "ec2Efs"] as const)
    it(`C5 F1 the record of ${kind} leads to its balancer while that has somebody healthy, and only where a name is given`, async () => {
      const resources = await made("dev", kind);
      const { outputs } = one(resources, "aws:lb/loadBalancer:LoadBalancer");
      expect(one(resources, recordType).inputs).to.deep.equal({
        zoneId: domain.zone,
        name: domain.name,
        type: "A",
        aliases: [{ name: outputs["dnsName"], zoneId: outputs["zoneId"], evaluateTargetHealth: true }],
      });
      expect(ofType(await made("prod", kind), recordType)).to.deep.equal([]);
    });
});
