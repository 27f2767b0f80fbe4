// Decides whether a network reaches AWS's services by endpoints of its own, through which strangers' credentials don't pass.

import { openToStrangers } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Statement } from "../../iam/index.ts";
import { documentAt, many, statementsOf } from "../../model/documents.ts";
import type { Model } from "../../model/model.ts";
import { vpcParts } from "../../model/networks.ts";
import { fail, judge, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** What a release needs on its way: artifacts, keys, roles, images, logs, builds. */
const NEEDED = ["s3", "kms", "sts", "ecr.api", "ecr.dkr", "logs", "codebuild"];

export const ownEndpoints = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("vpc"), (vpc) => complete(model, vpc)),
  ...judgeEach(model.of("endpoint"), (endpoint) => [named(endpoint), ...limited(model, endpoint)]),
  // Of an endpoint that is declared elsewhere at least the document must be one.
  ...judgeEach(model.of("endpointPolicy"), (policy) => {
    documentAt(input(policy, "policy"));
    return notApplicable("it is judged with its endpoint", policy.urn);
  }),
];

const complete = (model: Model, vpc: Facts): Verdict => {
  const services = new Set(vpcParts(model, vpc, "endpoint").map(serviceOf));
  const missing = NEEDED.filter((service) => !services.has(service));
  return missing.length > 0 ? fail(vpc.urn, `it has no endpoint for ${missing.join(", ")}`) : pass(vpc.urn);
};

/** `com.amazonaws.<region>.<service>`; a few services end in `-fips`. */
const serviceOf = (endpoint: Facts): string => {
  const position = input(endpoint, "serviceName");
  const name = position.string() ?? "";
  return name.replace(/^(cn\.)?com\.amazonaws\.[a-z0-9-]+\./, "").replace(/-fips$/, "");
};

/** Without a private name programs go on calling the service's public address, past the endpoint and its policy. */
const named = (endpoint: Facts): Verdict =>
  input(endpoint, "vpcEndpointType").string() === "Interface" &&
  input(endpoint, "privateDnsEnabled").boolean() !== true
    ? fail(endpoint.urn, "privateDnsEnabled is not true, so that nobody calls it", "Set privateDnsEnabled.")
    : pass(endpoint.urn);

/** Without a policy everything passes (VPC User Guide, "Control access to VPC endpoints using endpoint policies"). */
const limited = (model: Model, endpoint: Facts): readonly Verdict[] => {
  const apart = model.companions(endpoint, "endpointPolicy", "vpcEndpointId");
  return [endpoint, ...apart].flatMap((facts, index) =>
    judge(endpoint.urn, () => {
      const document = documentAt(input(facts, "policy"));
      if (document === undefined) {
        return index === 0 && apart.length > 0 ? pass(endpoint.urn) : fail(endpoint.urn, "it has no policy");
      }
      const account = accountOf(endpoint) ?? "111111111111";
      const where = {
        resource: "arn:aws:s3:::any",
        account,
        service: serviceOf(endpoint).split(".")[0] ?? "s3",
      };
      const judged = { ...document, Statement: statementsOf(document).filter((one) => !fetchesFromAws(one)) };
      const open = openToStrangers(judged, where);
      return open.length > 0
        ? fail(endpoint.urn, `${open.join(", ")} of its policy lets strangers' credentials through`)
        : pass(endpoint.urn);
    }),
  );
};

/**
 * Buckets of ECR and Lambda, which hand out layers by URLs that AWS has signed (ECR User Guide, "VPC endpoints"), and of
 * Amazon Linux and CodeDeploy, whose packages anybody fetches (Amazon Linux 2023 User Guide, "repositories").
 */
const AWS_BUCKET =
  /^arn:aws[\w-]*:s3:::(prod-[\w*-]+-starport-layer-bucket|(awslambda|prod)-[\w*-]+-layers|al2023-repos-[\w-]+-de612dc2|aws-codedeploy-[a-z-]+-\d)\/\*$/;

/** What is only fetched from there carries nothing out. */
const fetchesFromAws = (statement: Statement): boolean => {
  if (!("Action" in statement) || !("Resource" in statement)) return false;
  const [calls, places] = [many(statement.Action), many(statement.Resource)];
  return (
    calls.length > 0 &&
    calls.every((call) => call === "s3:GetObject") &&
    places.length > 0 &&
    places.every((place) => AWS_BUCKET.test(place))
  );
};
