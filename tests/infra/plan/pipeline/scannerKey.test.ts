import { expect } from "chai";
import { validation } from "../../../../infra/configuration/validation.ts";
import { deployBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import * as names from "../../../../infra/plan/names.ts";
import {
  declaresScannerKey,
  readsScannerKey,
  rotatorStatements,
  scannerKeyKeyPolicy,
  scannerKeyPolicy,
} from "../../../../infra/plan/pipeline/scannerKey.ts";
import { decide, everything, type Caller } from "../evaluation.ts";

const account = "222222222222";
const place = { account, region: "eu-central-1" };
const keeper = names.roleArn(account, "Keeper");
const administrator = names.roleArn(account, names.deployRole);
const near = { place, administrator, keepers: [keeper] };
const secret = `arn:aws:secretsmanager:eu-central-1:${account}:secret:${names.scannerKey}-a1b2c3`;
const judge: Caller = { arn: names.roleArn(account, names.validation), identity: readsScannerKey(place) };
const rotator: Caller = {
  arn: names.roleArn(account, names.scannerKeyRotation),
  identity: rotatorStatements(place),
};
/** What a team has at most. */
const team: Caller = { arn: names.roleArn(account, "lockgate-app-build"), identity: everything };
const asKeeper: Caller = { arn: keeper, identity: everything };

const may = (caller: Caller, action: string): string =>
  decide(
    caller,
    { action: `secretsmanager:${action}`, resource: secret, account },
    { resource: scannerKeyPolicy(near) },
  );
const opens = (caller: Caller, action: string, change: Record<string, string> = {}): string =>
  decide(
    caller,
    {
      action: `kms:${action}`,
      resource: `arn:aws:kms:eu-central-1:${account}:key/k`,
      account,
      context: {
        "kms:ResourceAliases": [names.scannerKeyAlias],
        "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
        "kms:EncryptionContext:SecretARN": secret,
        ...change,
      },
    },
    { resource: scannerKeyKeyPolicy(near) },
  );

describe("D7 the key of the scanner", () => {
  it("D7 is read by the function that judges and the one that rotates, and by no team, whatever it may do itself", () => {
    expect([judge, rotator].map((caller) => may(caller, "GetSecretValue"))).to.deep.equal(["allow", "allow"]);
    for (const caller of [team, asKeeper, { arn: administrator, identity: everything }])
      expect(may(caller, "GetSecretValue"), caller.arn).to.equal("deny");
  });

  it("D7 is put by keepers and the rotation, exchanged by the rotation, and declared by the deploy role alone", () => {
    for (const [action, may1, not] of [
      ["PutSecretValue", [rotator, asKeeper], [judge, team]],
      ["UpdateSecretVersionStage", [rotator], [judge, team, asKeeper]],
      ["PutResourcePolicy", [{ arn: administrator, identity: declaresScannerKey(place) }], [team, asKeeper]],
      [
        "DeleteSecret",
        [{ arn: administrator, identity: declaresScannerKey(place) }],
        [team, asKeeper, rotator],
      ],
      ["RotateSecret", [{ arn: administrator, identity: declaresScannerKey(place) }], [team, asKeeper]],
    ] as const) {
      for (const caller of may1) expect(may(caller, action), `${caller.arn} ${action}`).to.equal("allow");
      for (const caller of not) expect(may(caller, action), `${caller.arn} ${action}`).to.not.equal("allow");
    }
  });

  it("D7 lies under a key of its own that opens for these roles, this secret and through Secrets Manager only", () => {
    expect(opens(judge, "Decrypt")).to.equal("allow");
    expect(opens(rotator, "GenerateDataKey")).to.equal("allow");
    for (const caller of [team, { arn: administrator, identity: everything }])
      expect(opens(caller, "Decrypt"), caller.arn).to.not.equal("allow");
    expect(opens(judge, "GenerateDataKey")).to.not.equal("allow");
    for (const [key, value] of [
      ["kms:ViaService", "s3.eu-central-1.amazonaws.com"],
      ["kms:EncryptionContext:SecretARN", secret.replace("validate-key", "other")],
    ] as const)
      expect(opens(judge, "Decrypt", { [key]: value }), key).to.not.equal("allow");
  });

  it("D7 who declares it sees no value, and of all functions may call the one that rotates it", () => {
    const functions = [names.validation, names.scannerKeyRotation];
    const boundary = [
      ...boundaryMore({ ...place, serviceRoles: {}, issuers: [], targets: [], purpose: "tooling", functions })
        .deploy,
      ...deployBoundary({ ...place, functions }),
    ];
    const asked = (action: string, resource: string, limits = boundary): string =>
      decide(
        { arn: administrator, identity: everything },
        { action, resource, account, context: { "aws:RequestedRegion": place.region } },
        { boundary: limits },
      );
    const fn = (name: string): string => names.regionalArn("lambda", place, `function:${name}`);
    expect(asked("secretsmanager:RotateSecret", secret)).to.equal("allow");
    expect(asked("lambda:InvokeFunction", fn(names.scannerKeyRotation))).to.equal("allow");
    expect(asked("lambda:InvokeFunction", fn(names.validation))).to.equal("deny");
    for (const action of ["GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"])
      expect(asked(`secretsmanager:${action}`, secret), action).to.equal("deny");
    // Without a scanner that has a key it calls none at all.
    expect(asked("lambda:InvokeFunction", fn(names.scannerKeyRotation), deployBoundary(place))).to.equal(
      "deny",
    );
  });

  it("D7 one word of the configuration swaps the scanner, and a scanner without what it needs is refused", () => {
    const conformity = { region: "de-1", keepers: [keeper] };
    const read = (value: object) => validation.safeParse(value);
    const [own, other] = ["policyPack", "conformity"].map((scanner) => read({ scanner, conformity }).data);
    expect({ ...own, scanner: "conformity" }).to.deep.equal(other);
    expect(other?.conformity).to.deep.include({ failsFrom: "MEDIUM", rotateDays: 30 });
    for (const [value, says] of [
      [{ scanner: "conformity" }, /needs \{ region, keepers \}/],
      [{ conformity: { ...conformity, region: "eu-central-1" } }, /us-1/],
      [{ conformity: { ...conformity, keepers: [] } }, /at least one role that puts the first key/],
      [{ conformity: { ...conformity, keepers: ["me"] } }, /ARN of a role/],
      [{ conformity: { ...conformity, rotateDays: 91 } }, /at most 90 days/],
      [{ conformity: { ...conformity, failsFrom: "BAD" } }, /EXTREME/],
      [{ conformity: { ...conformity, profileId: "a b" } }, /letters, digits and -/],
    ] as const)
      expect(JSON.stringify(read(value).error?.issues), JSON.stringify(value)).to.match(says);
  });
});
