import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, resource } from "../../world.ts";

const CONFIG = "arn:aws:lambda:eu-west-1:1:code-signing-config:csc-1";
const good = [
  resource("function", "shop", { runtime: "nodejs22.x", codeSigningConfigArn: CONFIG }),
  resource("codeSigningConfig", "signing", {
    arn: CONFIG,
    policies: { untrustedArtifactOnDeployment: "Enforce" },
    allowedPublishers: { signingProfileVersionArns: ["arn:aws:signer:eu-west-1:1:/signing-profiles/p/v"] },
  }),
];
const fn = (patch: Facts["props"]) => change(good, "shop", patch);
const config = (patch: Facts["props"]) => change(good, "signing", patch);

ruleCases("COMP-01", [
  { name: "current and signed", expect: "pass", resources: good },
  { name: "Python 3.13", expect: "pass", resources: fn({ runtime: "python3.13" }) },
  { name: "a runtime of one's own", expect: "pass", resources: fn({ runtime: "provided.al2023" }) },
  { name: "Java by its distribution", expect: "pass", resources: fn({ runtime: "java21" }) },
  {
    name: "no code signing",
    expect: "fail",
    says: "runs any code",
    on: "shop",
    resources: fn({ codeSigningConfigArn: undefined }),
  },
  {
    name: "it only warns",
    expect: "fail",
    says: "Warn",
    resources: config({ policies: { untrustedArtifactOnDeployment: "Warn" } }),
  },
  {
    name: "nothing said, which is a warning",
    expect: "fail",
    says: "Warn",
    resources: config({ policies: undefined }),
  },
  {
    name: "no profile",
    expect: "fail",
    says: "no signing profile",
    resources: config({ allowedPublishers: { signingProfileVersionArns: [] } }),
  },
  { name: "Node.js 18", expect: "fail", says: "nodejs18.x", resources: fn({ runtime: "nodejs18.x" }) },
  {
    name: "Python 3.9, which is older than 3.11",
    expect: "fail",
    says: "python3.9",
    resources: fn({ runtime: "python3.9" }),
  },
  { name: "Python 2.7", expect: "fail", says: "python2.7", resources: fn({ runtime: "python2.7" }) },
  { name: "Go's own runtime", expect: "fail", says: "go1.x", resources: fn({ runtime: "go1.x" }) },
  {
    name: "an older system",
    expect: "fail",
    says: "provided.al2",
    resources: fn({ runtime: "provided.al2" }),
  },
  {
    name: "an image",
    expect: "notApplicable",
    resources: [resource("function", "shop", { packageType: "Image" })],
  },
  { name: "no function", expect: "notApplicable", resources: goodStore() },
  {
    name: "a runtime nobody has heard of",
    expect: "undecidable",
    says: "cobol1",
    resources: fn({ runtime: "cobol1" }),
  },
  { name: "runtime unknown", expect: "undecidable", says: "runtime", resources: fn({ runtime: UNKNOWN }) },
  {
    name: "signing declared elsewhere",
    expect: "undecidable",
    says: "does not declare",
    resources: fn({ codeSigningConfigArn: "arn:aws:lambda:x" }),
  },
  {
    name: "signing unknown",
    expect: "undecidable",
    says: "codeSigningConfigArn",
    resources: fn({ codeSigningConfigArn: UNKNOWN }),
  },
]);
