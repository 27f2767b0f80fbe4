import { expect } from "chai";
import { knownAction } from "../../../policy-pack/iam/index.ts";
import { awsManagedPolicy } from "../../../sandbox/iam/index.ts";

const NAMES = [
  "AdministratorAccess",
  "PowerUserAccess",
  "ReadOnlyAccess",
  "job-function/ViewOnlyAccess",
  "SecurityAudit",
  "service-role/AWSLambdaBasicExecutionRole",
  "service-role/AWSLambdaVPCAccessExecutionRole",
];

describe("sandbox/iam managed policies", () => {
  for (const name of NAMES) {
    it(`${name} names actions that exist`, () => {
      const document = awsManagedPolicy(`arn:aws:iam::aws:policy/${name}`);
      const actions = [document?.Statement ?? []].flat().flatMap((s) => s.Action ?? s.NotAction ?? []);
      expect(actions).to.not.have.length(0);
      expect(actions.flat().filter((action) => !knownAction(action as string))).to.deep.equal([]);
    });
  }

  it("knows no other names, no customer's policies and no inherited ones", () => {
    for (const arn of [
      "arn:aws:iam::aws:policy/NoSuch",
      "arn:aws:iam::aws:policy/constructor",
      "arn:aws:iam::111111111111:policy/AdministratorAccess",
      "AdministratorAccess",
    ]) {
      expect(awsManagedPolicy(arn), arn).to.equal(undefined);
    }
  });
});
