import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource, TOOLING, WRITER } from "../../world.ts";

const BUILD = `arn:aws:iam::${DEV}:role/build`;
const OTHER = `arn:aws:iam::${DEV}:role/other`;
const packages = (props: object = {}) =>
  resource("packages", "packages", { repository: "own", domain: "acme", ...props });
const publish = (AWS: unknown, Action = "codeartifact:PublishPackageVersion") => ({
  Effect: "Allow",
  Principal: { AWS },
  Action,
  Resource: "*",
});
const policy = (...statements: object[]) =>
  resource("packagesPolicy", "policy", {
    repository: "own",
    domain: "acme",
    policyDocument: json(...statements),
  });
const npm = { externalConnections: { externalConnectionName: "public:npmjs" } };
const role = (name: string, Action: string) => [
  resource("role", name, { name }),
  resource("rolePolicy", `${name}-rights`, {
    role: name,
    policy: json({ Effect: "Allow", Action, Resource: "*" }),
  }),
];

ruleCases("ART-14", [
  {
    name: "a domain with a key",
    expect: "pass",
    resources: [
      resource("packageDomain", "domain", { domain: "acme", encryptionKey: "arn:aws:kms:eu-west-1:1:key/k" }),
    ],
  },
  { name: "one publisher", expect: "pass", resources: [packages(), policy(publish(BUILD))] },
  {
    name: "one publisher, others read",
    expect: "pass",
    resources: [
      packages(),
      policy(publish(BUILD), publish([OTHER, WRITER], "codeartifact:ReadFromRepository")),
    ],
  },
  {
    name: "one role by its own rights",
    expect: "pass",
    resources: [
      packages(),
      ...role("build", "codeartifact:PublishPackageVersion"),
      ...role("reader", "codeartifact:ReadFromRepository"),
    ],
  },
  { name: "nobody publishes to what brings in public ones", expect: "pass", resources: [packages(npm)] },
  {
    name: "a key that is not known yet",
    expect: "pass",
    resources: [resource("packageDomain", "domain", { encryptionKey: UNKNOWN })],
  },
  {
    name: "a domain without a key",
    expect: "fail",
    says: "encryptionKey",
    on: "domain",
    resources: [resource("packageDomain", "domain", { domain: "acme" })],
  },
  {
    name: "two publishers",
    expect: "fail",
    says: "role/other",
    on: "packages",
    resources: [packages(), policy(publish([BUILD, OTHER]))],
  },
  {
    name: "a publisher and who copies",
    expect: "fail",
    says: "role/other",
    resources: [packages(), policy(publish(BUILD), publish(OTHER, "codeartifact:CopyPackageVersions"))],
  },
  {
    name: "all of another account",
    expect: "fail",
    says: TOOLING,
    resources: [packages(), policy(publish(`arn:aws:iam::${TOOLING}:root`))],
  },
  {
    name: "two roles by their own rights",
    expect: "fail",
    says: "role/other",
    resources: [packages(), ...role("build", "codeartifact:Publish*"), ...role("other", "codeartifact:*")],
  },
  {
    name: "own and public ones",
    expect: "fail",
    says: "public registry",
    resources: [packages(npm), policy(publish(BUILD))],
  },
  {
    name: "releases and public ones",
    expect: "fail",
    says: "public registry",
    resources: [packages({ ...npm, tags: { "lockgate:purpose": "artifact-store" } })],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "policy unknown",
    expect: "undecidable",
    says: "policyDocument",
    resources: [packages(), resource("packagesPolicy", "p", { repository: "own", policyDocument: UNKNOWN })],
  },
  { name: "tags unknown", expect: "undecidable", says: "tags", resources: [packages({ tags: UNKNOWN })] },
]);
