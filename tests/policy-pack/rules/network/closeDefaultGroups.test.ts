import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const vpc = resource("vpc", "dev", { id: "vpc-1" });
const group = (props: Facts["props"], made?: readonly string[]) =>
  resource(
    "defaultSecurityGroup",
    "default",
    { vpcId: "vpc-1", ingress: [], egress: [], ...props },
    { propertyDependencies: made === undefined ? {} : { vpcId: made } },
  );
const RULE = { protocol: "-1", fromPort: 0, toPort: 0, self: true };

const COMPONENT = "urn:pulumi:dev::lockgate::lockgate:network:Vpc$awsx:ec2:Vpc";
const inside: Facts = { ...vpc, urn: `${COMPONENT}$aws:ec2/vpc:Vpc::dev`, props: { id: UNKNOWN } };
const second: Facts = { ...inside, urn: `${COMPONENT}$aws:ec2/vpc:Vpc::other`, name: "other" };

ruleCases("NET-01", [
  { name: "closed", expect: "pass", resources: [vpc, group({})] },
  {
    name: "closed, its id in its ARN alone",
    expect: "pass",
    resources: [{ ...vpc, props: { arn: "arn:aws:ec2:eu-west-1:210987654321:vpc/vpc-1" } }, group({})],
  },
  {
    name: "closed, not made yet",
    expect: "pass",
    resources: [{ ...vpc, props: { id: UNKNOWN } }, group({ vpcId: UNKNOWN }, [vpc.urn])],
  },
  {
    name: "closed, of a component",
    expect: "pass",
    resources: [inside, group({ vpcId: UNKNOWN }, [`${COMPONENT}::dev`])],
  },
  { name: "no group, so AWS's rules", expect: "fail", says: "as AWS makes it", on: "dev", resources: [vpc] },
  {
    name: "another VPC's group",
    expect: "fail",
    says: "as AWS makes it",
    resources: [vpc, group({ vpcId: "vpc-2" })],
  },
  {
    name: "something comes in",
    expect: "fail",
    says: "1 ingress",
    resources: [vpc, group({ ingress: [RULE] })],
  },
  {
    name: "something goes out",
    expect: "fail",
    says: "1 egress",
    resources: [vpc, group({ egress: [RULE] })],
  },
  {
    name: "an account's default VPC",
    expect: "fail",
    says: "as AWS makes it",
    resources: [{ ...vpc, type: "aws:ec2/defaultVpc:DefaultVpc" }],
  },
  {
    name: "one of a component's two",
    expect: "fail",
    says: "as AWS makes it",
    resources: [inside, second, group({ vpcId: UNKNOWN }, [`${COMPONENT}::dev`])],
  },
  {
    name: "another component's group",
    expect: "fail",
    says: "as AWS makes it",
    resources: [inside, group({ vpcId: UNKNOWN }, [`${COMPONENT}::else`])],
  },
  { name: "no VPC", expect: "notApplicable", resources: goodStore() },
  {
    name: "rules unknown",
    expect: "undecidable",
    says: "ingress",
    resources: [vpc, group({ ingress: UNKNOWN })],
  },
]);
