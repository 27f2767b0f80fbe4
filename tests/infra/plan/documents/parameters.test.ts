// Who reads and writes secrets of apps, by evaluation: each role within its boundary, under the key's own policy.
import { expect } from "chai";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { functionStatements } from "../../../../infra/plan/documents/lambda.ts";
import { secretsKeyPolicy, writesSecrets } from "../../../../infra/plan/documents/parameters.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything } from "../evaluation.ts";

const { company, region } = exampleConfig("dev");
const account = "783562562418";
const place = { account, region };
const app = "top-scores";
const arn = (role: string): string => names.roleArn(account, role);
const functionRole = arn(names.jobRole(app, "dev", "function"));
const deployer = arn(names.deployRole);
const keyPolicy = secretsKeyPolicy({
  place,
  environment: "dev",
  administrator: deployer,
  readers: { [app]: functionRole, lists: arn(names.jobRole("lists", "dev", "function")) },
});

type Role = { arn: string; identity: Statement[]; boundary: Statement[] };
const roles: Readonly<Record<string, Role>> = {
  writer: { arn: arn(names.secretsRole), identity: writesSecrets(place), boundary: writesSecrets(place) },
  app: {
    arn: functionRole,
    identity: functionStatements(place, app, "dev"),
    boundary: workloadBoundary(place),
  },
  deployer: {
    arn: deployer,
    identity: deployPolicies(
      { ...place, company, serviceRoles: serviceRoles(exampleConfig("org"), account) },
      "environment",
    ).flatMap(({ statements }) => statements),
    boundary: deployBoundary(place),
  },
  administrator: { arn: arn("Administrator"), identity: everything, boundary: everything },
};

const parameterOf = (path: string): string => names.regionalArn("ssm", place, `parameter${path}`);
const own = parameterOf(`${names.parameterPath(app, "dev")}API_TOKEN`);
const through = (parameter: string, service = "ssm"): Record<string, string | string[]> => ({
  "kms:ViaService": `${service}.${region}.amazonaws.com`,
  "kms:EncryptionContext:PARAMETER_ARN": parameter,
  "kms:ResourceAliases": [names.secretsAlias],
});
const directly = { "kms:ResourceAliases": [names.secretsAlias] };
const may = (
  role: string,
  action: string,
  resource: string,
  context: Record<string, string | string[]> = {},
) => {
  const { boundary, ...caller } = roles[role] as Role;
  const call = { action, resource, account, context: { "aws:RequestedRegion": region, ...context } };
  const isKey = action.startsWith("kms:");
  return decide(caller, call, { boundary, ...(isKey ? { resource: keyPolicy } : {}) });
};
const key = names.regionalArn("kms", place, "key/1");

describe("A10 secrets of apps", () => {
  for (const [title, role, action, context, expected] of [
    ["are encrypted by their writer, through Parameter Store", "writer", "Encrypt", through(own), "allow"],
    ["are read back by it, to be compared", "writer", "Decrypt", through(own), "allow"],
    ["are not encrypted beside Parameter Store", "writer", "Encrypt", directly, "deny"],
    [
      "are not encrypted through another service",
      "writer",
      "Encrypt",
      through(own, "secretsmanager"),
      "deny",
    ],
    [
      "are encrypted as parameters of apps only",
      "writer",
      "Encrypt",
      through(parameterOf("/databases/root")),
      "deny",
    ],
    ["are under a key that its writer does not rule", "writer", "PutKeyPolicy", directly, "deny"],
    ["are read by their app", "app", "Decrypt", through(own), "allow"],
    ["are not written by it", "app", "Encrypt", through(own), "deny"],
    ["are not decrypted beside Parameter Store by it", "app", "Decrypt", directly, "deny"],
    [
      "of another app are not read by it",
      "app",
      "Decrypt",
      through(parameterOf("/lists/dev/API_TOKEN")),
      "deny",
    ],
    [
      "of another environment are not read by it",
      "app",
      "Decrypt",
      through(parameterOf(`/${app}/prod/API_TOKEN`)),
      "deny",
    ],
    ["are never read by who rules their key", "deployer", "Decrypt", through(own), "deny"],
    ["are never written by who rules their key", "deployer", "Encrypt", through(own), "deny"],
    ["have a key that the deploy role rules", "deployer", "PutKeyPolicy", directly, "allow"],
    ["are not read by an administrator of the account", "administrator", "Decrypt", through(own), "deny"],
  ] as const)
    it(`A10 ${title}`, () => expect(may(role, `kms:${action}`, key, context)).to.equal(expected));

  it("A10 no other key is opened by their writer, whatever that key's policy says", () => {
    const { boundary, ...caller } = roles["writer"] as Role;
    const context = {
      ...through(own),
      "aws:RequestedRegion": region,
      "kms:ResourceAliases": [names.logsAlias],
    };
    for (const action of ["kms:Decrypt", "kms:Encrypt"]) {
      const call = { action, resource: key, account, context };
      const open = { Sid: "Open", Effect: "Allow" as const, Principal: { AWS: names.rootArn(account) } };
      const resource = [{ ...open, Action: "*", Resource: "*" }];
      expect(decide(caller, call, { boundary, resource }), action).to.equal("deny");
    }
  });

  it("A10 their writer can do nothing else: it is allowed these actions by name, and no others", () => {
    const allowed = writesSecrets(place).filter(({ Effect }) => Effect === "Allow");
    expect(allowed.flatMap(({ Action = ["?"] }) => Action).toSorted()).to.deep.equal([
      "kms:Decrypt",
      "kms:Encrypt",
      "ssm:AddTagsToResource",
      "ssm:DeleteParameter",
      "ssm:DescribeParameters",
      "ssm:GetParameter",
      "ssm:GetParameters",
      "ssm:ListTagsForResource",
      "ssm:PutParameter",
      "ssm:RemoveTagsFromResource",
    ]);
  });
});
