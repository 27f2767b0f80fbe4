import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const machine = (environment: string | undefined, props: Facts["props"] = {}, name = "machine") => {
  const tags = environment === undefined ? {} : { "lockgate:environment": environment };
  const { tags: more = {}, ...rest } = props;
  return [resource("instance", name, { ...rest, tags: { ...tags, ...(more as object) } })];
};
const bastion = { tags: { "lockgate:purpose": "bastion" } };

ruleCases("NET-09", [
  { name: "a machine that nobody logs in to", expect: "pass", resources: machine("prod") },
  { name: "a bastion where people try things out", expect: "pass", resources: machine("dev", bastion) },
  {
    name: "a key where people try things out",
    expect: "pass",
    resources: machine("sandbox", { keyName: "mine" }),
  },
  {
    name: "a bastion in production",
    expect: "fail",
    says: "it is a bastion, in prod",
    resources: machine("prod", bastion),
  },
  {
    name: "a bastion in test, where releases are proven",
    expect: "fail",
    says: "it is a bastion, in test",
    resources: machine("test", bastion),
  },
  {
    name: "a bastion of nobody",
    expect: "fail",
    says: "in no declared environment",
    resources: machine(undefined, bastion),
  },
  {
    name: "one that is only called so",
    expect: "fail",
    says: "it is called prod-jump-host",
    resources: machine("prod", { tags: { Name: "prod-jump-host" } }),
  },
  {
    name: "one by its name in the program",
    expect: "fail",
    says: "it is called my-bastion",
    resources: machine("prod", {}, "my-bastion"),
  },
  { name: "a key", expect: "fail", says: "keyName", resources: machine("prod", { keyName: "shared" }) },
  {
    name: "a key in a template",
    expect: "fail",
    says: "keyName",
    resources: [resource("launchTemplate", "fleet", { keyName: "shared" })],
  },
  {
    name: "a key pair",
    expect: "fail",
    says: "log in to machines",
    resources: [resource("keyPair", "shared", { tags: { "lockgate:environment": "test" } })],
  },
  {
    name: "EC2 Instance Connect",
    expect: "fail",
    says: "log in to machines",
    resources: [resource("sessionEndpoint", "door", { tags: { "lockgate:environment": "prod" } })],
  },
  { name: "no machines", expect: "notApplicable", resources: goodStore() },
  {
    name: "tags that are not known",
    expect: "undecidable",
    says: "tags",
    resources: [resource("instance", "machine", { tags: UNKNOWN })],
  },
]);
