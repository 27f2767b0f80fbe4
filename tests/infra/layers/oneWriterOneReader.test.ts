import { expect } from "chai";
import { readActions, writeActions } from "../../../infra/plan/documents/buckets.ts";
import * as names from "../../../infra/plan/names.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { companyOf, type Company } from "../../../policy-pack/access/company.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { companyFacts, declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { faultsOf, type Claim } from "./guardsAlone.ts";

const config = exampleConfig("dev");
const signer = names.roleArn(config.toolingAccountId, names.signerRole);
const verifiers = config.environments.map(({ name, accountId }) =>
  names.roleArn(accountId, names.verifyRole(name)),
);
const administratorOf = (account: string): string => names.roleArn(account, names.deployRole);
const header = "s3:x-amz-server-side-encryption";
const plain = { "aws:securetransport": "false" };
const oldTls = { "s3:tlsversion": "1.1" };
const claim = (
  guard: Claim["guard"],
  resource: string,
  action: string,
  must: string[],
  rest: Partial<Claim> = {},
): Claim => ({ guard, resource, action, must, ...rest });

/** What the bucket policy of a store says, whatever the key and the guard rails say. */
function bucketClaims(environment: string): Claim[] {
  const { bucket, writer, reader, environment: at } = storeParties(config, environment);
  const administrator = administratorOf(at.accountId);
  const onObject = (action: string, must: string[], rest: Partial<Claim> = {}) =>
    claim("resource", `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`, action, must, rest);
  const settings =
    "PutBucketPolicy PutBucketVersioning PutBucketObjectLockConfiguration PutEncryptionConfiguration DeleteBucketPolicy PutBucketLogging";
  return [
    ...writeActions.map((action) => onObject(action, action === "s3:PutObject" ? [writer] : [])),
    ...readActions.map((action) =>
      onObject(action, ["s3:GetObject", "s3:GetObjectVersion"].includes(action) ? [reader] : [], {
        may: [reader],
      }),
    ),
    ...["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"].map((name) =>
      onObject(`s3:${name}`, []),
    ),
    ...[plain, oldTls].flatMap((carries) => [
      onObject("s3:PutObject", [], { carries }),
      onObject("s3:GetObject", [], { carries }),
    ]),
    onObject("s3:PutObject", [writer], { carries: { [header]: "aws:kms" } }),
    onObject("s3:PutObject", [], { carries: { [header]: "AES256" } }),
    onObject("s3:PutObject", [], {
      carries: { [header]: "aws:kms", [`${header}-aws-kms-key-id`]: "arn:aws:kms:x" },
    }),
    ...settings
      .split(" ")
      .map((name) => claim("resource", names.bucketArn(bucket), `s3:${name}`, [administrator])),
  ];
}

/** What the key of a store says by itself. */
function keyClaims(environment: string, key: string): Claim[] {
  const { writer, reader, environment: at } = storeParties(config, environment);
  const administrator = administratorOf(at.accountId);
  const viaS3 = {
    "kms:viaservice": `s3.${config.region}.amazonaws.com`,
    "kms:resourcealiases": names.storeAlias(environment),
  };
  const directly = { ...viaS3, "kms:viaservice": undefined };
  const on = (action: string, must: string[], carries: Claim["carries"] = viaS3) =>
    claim("resource", key, `kms:${action}`, must, { carries });
  return [
    on("GenerateDataKey", [writer]),
    on("Decrypt", [reader]),
    on("GenerateDataKey", [], directly),
    on("Decrypt", [], directly),
    ...[
      "Encrypt",
      "ReEncryptFrom",
      "ReEncryptTo",
      "CreateGrant",
      "GenerateDataKeyWithoutPlaintext",
      "ReplicateKey",
    ].map((action) => on(action, [])),
    ...["PutKeyPolicy", "ScheduleKeyDeletion"].map((action) => on(action, [administrator], {})),
  ];
}

/** What the signing key says by itself. */
function signingClaims(key: string): Claim[] {
  const by = (algorithm: string) => ({
    "kms:signingalgorithm": algorithm,
    "kms:resourcealiases": names.signingAlias,
  });
  const on = (action: string, must: string[], carries: Claim["carries"] = by("ECDSA_SHA_256")) =>
    claim("resource", key, `kms:${action}`, must, { carries });
  return [
    on("Sign", [signer]),
    on("Sign", [], by("ECDSA_SHA_384")),
    on("Verify", verifiers),
    on("Verify", [], by("ECDSA_SHA_384")),
    claim("resource", key, "kms:GetPublicKey", [signer, ...verifiers], {
      may: [],
      carries: by("ECDSA_SHA_256"),
    }),
    on("PutKeyPolicy", [administratorOf(config.toolingAccountId)], {}),
    on("CreateGrant", []),
  ];
}

/** What the guard rails leave to members of the organization where everything else is open. */
function guardrailClaims(signingKey: string): Claim[] {
  const stores = config.environments.flatMap(({ name }): Claim[] => {
    const { bucket, writer, reader } = storeParties(config, name);
    const on = (action: string, must: string[]) =>
      claim("guardrails", `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`, action, must);
    return [
      ...writeActions.map((action) => on(action, [writer])),
      ...readActions.map((action) => on(action, [reader])),
      ...["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"].map((name) =>
        on(`s3:${name}`, []),
      ),
    ];
  });
  return [...stores, claim("guardrails", signingKey, "kms:Sign", [signer])];
}

const keyArn = (facts: readonly Facts[], alias: string, account: string): string => {
  const made = facts.find(
    (one) => one.type === "aws:kms/alias:Alias" && one.props["name"] === alias && accountOf(one) === account,
  );
  const key = facts.find(
    (one) =>
      one.type === "aws:kms/key:Key" &&
      one.props["keyId"] === made?.props["targetKeyId"] &&
      accountOf(one) === account,
  );
  return String(key?.props["arn"]);
};

/** Each document with the claims about it: where it stands, and what it must say by itself. */
type Guard = { title: string; isDocument: (facts: Facts) => boolean; property: string; claims: Claim[] };

function guards(facts: readonly Facts[]): Guard[] {
  const signing = keyArn(facts, names.signingAlias, config.toolingAccountId);
  const stores = config.environments.flatMap(({ name, accountId }): Guard[] => {
    const { bucket } = storeParties(config, name);
    const key = keyArn(facts, names.storeAlias(name), accountId);
    return [
      {
        title: `bucket policy of ${name}'s store`,
        isDocument: ({ type, props }) =>
          type === "aws:s3/bucketPolicy:BucketPolicy" && props["bucket"] === bucket,
        property: "policy",
        claims: bucketClaims(name),
      },
      {
        title: `key policy of ${name}'s store`,
        isDocument: ({ props }) => props["arn"] === key,
        property: "policy",
        claims: keyClaims(name, key),
      },
    ];
  });
  return [
    ...stores,
    {
      title: "key policy of the signing key",
      isDocument: ({ props }) => props["arn"] === signing,
      property: "policy",
      claims: signingClaims(signing),
    },
    {
      title: "guard rails about stores and signing",
      isDocument: ({ type }) => type === "aws:organizations/policy:Policy",
      property: "content",
      claims: guardrailClaims(signing),
    },
  ];
}

type Statements = { Version: string; Statement: { Sid: string }[] };
const documentOf = (facts: Facts, property: string): Statements =>
  JSON.parse(String(facts.props[property])) as Statements;

/** The company with one statement left out of one document. */
function without(facts: readonly Facts[], { isDocument, property }: Guard, sid: string): Company {
  const edited = facts.map((one): Facts => {
    if (!isDocument(one)) return one;
    const { Version, Statement } = documentOf(one, property);
    const text = JSON.stringify({ Version, Statement: Statement.filter(({ Sid }) => Sid !== sid) });
    return { ...one, props: { ...one.props, [property]: text } };
  });
  return companyOf(buildModel(edited));
}

/** Statements of the guard rails that are about something else: guardrails.test.ts speaks of them. */
const aboutStores = /Store(Write|Read|Delete)$|^SigningKey$|^Attest/;

describe("stores and signing: each guard by itself lets exactly the right ones through", () => {
  let facts: readonly Facts[];
  before(async () => {
    facts = await companyFacts();
  });

  it("asks everybody: all roles of all stacks, administrators and roots of all accounts, an outsider", async () => {
    const company = await declaredCompany();
    expect(company.organization).not.to.equal(undefined);
    const accounts = exampleConfig("org").accounts.length;
    expect(company.identities.length).to.be.greaterThan(60);
    const { bucket } = storeParties(config, "dev");
    // Without any bucket policy all who have the rights in the store's account get in, so everybody really is asked.
    const open = companyOf(buildModel(facts.filter(({ type }) => !type.includes("bucketPolicy"))));
    const got = faultsOf(open, [claim("resource", `${names.bucketArn(bucket)}/x`, "s3:GetObject", [])]);
    expect(got).to.include(
      `arn:aws:iam::${config.accountId}:role/synthetic-administrator gets in: s3:GetObject`,
    );
    const rails = companyOf(
      buildModel(facts.filter(({ type }) => type !== "aws:organizations/policyAttachment:PolicyAttachment")),
    );
    const unbound = faultsOf(rails, [
      claim("guardrails", `${names.bucketArn(bucket)}/x`, "s3:GetObject", []),
    ]);
    expect(unbound.filter((fault) => fault.includes("synthetic-administrator"))).to.have.length(accounts);
  });

  it("holds: exactly one writer and one reader, one signer", async () => {
    const company = await declaredCompany();
    for (const { title, claims } of guards(facts))
      expect(faultsOf(company, claims).join("\n"), title).to.equal("");
  });

  it("fails with the principal for every statement that is left out", () => {
    let mutants = 0;
    for (const guard of guards(facts)) {
      const sids = facts
        .filter(guard.isDocument)
        .flatMap((one) => documentOf(one, guard.property).Statement.map(({ Sid }) => Sid))
        .filter((sid) => guard.property === "policy" || aboutStores.test(sid));
      expect(new Set(sids).size, guard.title).to.equal(sids.length);
      for (const sid of sids) {
        const faults = faultsOf(without(facts, guard, sid), guard.claims);
        expect(faults, `${guard.title} without ${sid}`).not.to.deep.equal([]);
        expect(faults[0]).to.match(/^arn:aws:iam::\d{12}:.+ (gets in|is kept out): /);
        mutants += 1;
      }
    }
    expect(mutants).to.be.greaterThan(40);
  });
});
