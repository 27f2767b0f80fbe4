import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { DEV, goodStore, resource, urnOf } from "../../world.ts";

const permission = (props: Facts["props"], made: Facts["propertyDependencies"] = {}) => [
  resource(
    "functionPermission",
    "permission",
    { action: "lambda:InvokeFunction", ...props },
    { propertyDependencies: made },
  ),
];
const RULE = `arn:aws:events:eu-west-1:${DEV}:rule/nightly`;
const EVENTS = { principal: "events.amazonaws.com" };
const S3 = { principal: "s3.amazonaws.com" };
const MADE = { sourceArn: [urnOf("aws:cloudwatch/eventRule:EventRule", "nightly")] };
const url = (authorizationType: unknown) => [resource("functionUrl", "url", { authorizationType })];
const layer = (props: Facts["props"]) => [
  resource("layerPermission", "layer", { action: "lambda:GetLayerVersion", ...props }),
];

ruleCases("COMP-02", [
  { name: "a service for one rule", expect: "pass", resources: permission({ ...EVENTS, sourceArn: RULE }) },
  {
    name: "a rule that is made in this run",
    expect: "pass",
    resources: permission({ ...EVENTS, sourceArn: UNKNOWN }, MADE),
  },
  { name: "an account", expect: "pass", resources: permission({ principal: DEV }) },
  {
    name: "everyone of the organization",
    expect: "pass",
    resources: permission({ principal: "*", principalOrgId: "o-acme123456" }),
  },
  {
    name: "a bucket with its account",
    expect: "pass",
    resources: permission({ ...S3, sourceArn: "arn:aws:s3:::uploads", sourceAccount: DEV }),
  },
  {
    name: "a skill by its token",
    expect: "pass",
    resources: permission({ principal: "alexa-appkit.amazon.com", eventSourceToken: "skill" }),
  },
  { name: "a URL with authorization", expect: "pass", resources: url("AWS_IAM") },
  {
    name: "a layer for the organization",
    expect: "pass",
    resources: layer({ principal: "*", organizationId: "o-acme123456" }),
  },
  {
    name: "everyone",
    expect: "fail",
    says: "everyone may call",
    on: "permission",
    resources: permission({ principal: "*" }),
  },
  {
    name: "a service for anybody",
    expect: "fail",
    says: "events.amazonaws.com",
    resources: permission(EVENTS),
  },
  {
    name: "a bucket without its account",
    expect: "fail",
    says: "names no account",
    resources: permission({ ...S3, sourceArn: "arn:aws:s3:::uploads" }),
  },
  {
    name: "a source in any account",
    expect: "fail",
    says: "names no account",
    resources: permission({ ...EVENTS, sourceArn: "arn:aws:events:eu-west-1:*:rule/nightly" }),
  },
  {
    name: "an empty source",
    expect: "fail",
    says: "no sourceArn",
    resources: permission({ ...EVENTS, sourceArn: "" }),
  },
  {
    name: "a URL for everyone, whatever else is asked",
    expect: "fail",
    says: "functionUrlAuthType",
    resources: permission({ principal: "*", functionUrlAuthType: "NONE", sourceAccount: DEV }),
  },
  {
    name: "an open URL",
    expect: "fail",
    says: "authorizationType is NONE",
    on: "url",
    resources: url("NONE"),
  },
  {
    name: "a layer for everyone",
    expect: "fail",
    says: "organizationId",
    on: "layer",
    resources: layer({ principal: "*" }),
  },
  { name: "no permission", expect: "notApplicable", resources: goodStore() },
  {
    name: "principal unknown",
    expect: "undecidable",
    says: "principal",
    resources: permission({ principal: UNKNOWN }),
  },
  {
    name: "a source that comes from nowhere",
    expect: "undecidable",
    says: "sourceArn",
    resources: permission({ ...EVENTS, sourceArn: UNKNOWN }),
  },
  {
    name: "a bucket not known yet, without its account",
    expect: "undecidable",
    says: "sourceAccount",
    resources: permission({ ...S3, sourceArn: UNKNOWN }, MADE),
  },
  {
    name: "a URL's type is unknown",
    expect: "undecidable",
    says: "authorizationType",
    resources: url(UNKNOWN),
  },
]);
