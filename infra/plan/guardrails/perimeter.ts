// Decides where calls may go and come from: allowed regions, people's networks, and nobody from outside the organization.
import { actions, type Statement } from "../documents/document.ts";
import { deny, people } from "./foundation.ts";

/** Services without region, or whose calls land in one fixed region (Organizations User Guide, region deny example). */
const globalServices = actions({
  account: "*",
  artifact: "*",
  "aws-portal": "*",
  billing: "*",
  budgets: "*",
  ce: "*",
  cloudfront: "*",
  consolidatedbilling: "*",
  cur: "*",
  globalaccelerator: "*",
  health: "*",
  iam: "*",
  invoicing: "*",
  networkmanager: "*",
  organizations: "*",
  payments: "*",
  pricing: "*",
  route53: "*",
  route53domains: "*",
  s3: "GetAccountPublicAccessBlock ListAllMyBuckets PutAccountPublicAccessBlock",
  shield: "*",
  sts: "*",
  support: "*",
  tax: "*",
  trustedadvisor: "*",
  waf: "*",
});

/** Work happens in the listed regions only. */
export const regionAllowList = (regions: readonly string[]): Statement => ({
  Sid: "RegionsAllowed",
  Effect: "Deny",
  NotAction: globalServices,
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": regions } },
});

/** People call from the company's networks, so that stolen credentials of theirs are of no use elsewhere. */
export const peopleFromNetworks = (networks: readonly string[]): Statement =>
  deny("PeopleFromNetworks", ["*"], {
    Condition: {
      ArnLike: { "aws:PrincipalArn": people },
      // A call that an AWS service makes for them comes from the service.
      Bool: { "aws:ViaAWSService": "false" },
      NotIpAddressIfExists: { "aws:SourceIp": networks },
      Null: { "aws:SourceVpc": "true" },
    },
  });

/** Services whose resource policies have opened most data to the world; assuming a role is the other door. */
const guarded = actions({ kms: "*", s3: "*", secretsmanager: "*", sqs: "*" });
const everyService = [...guarded, "sts:*"];

/** The organization whose resource is called: known before AWS has given out an id, and right in every organization. */
const ownOrganization = "${aws:ResourceOrgID}";

/**
 * Resource control policies (Organizations User Guide, "Resource control policies"): what resource policies allow to
 * outsiders counts for nothing. Federated callers (web identity, SAML) have no organization: their trust policies pin them.
 */
export const resourcePerimeter = (partners: readonly string[]): Statement[] => {
  const outside = {
    "aws:PrincipalOrgID": ownOrganization,
    ...(partners.length === 0 ? {} : { "aws:PrincipalAccount": partners }),
  };
  const everyone = { Principal: "*" } as const;
  return [
    deny("OwnOrganizationOnly", [...guarded, ...actions({ sts: "AssumeRole SetContext" })], {
      ...everyone,
      Condition: {
        StringNotEqualsIfExists: outside,
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
    // An AWS service that works for a stranger is a stranger (IAM User Guide, "The confused deputy problem").
    deny("ServicesForUsOnly", everyService, {
      ...everyone,
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": ownOrganization },
        Null: { "aws:SourceAccount": "false" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
    }),
    deny("TlsOnly", guarded, {
      ...everyone,
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    }),
  ];
};
