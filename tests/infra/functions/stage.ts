// A company in moto, on which the parts of the chain act as their declared roles: what a test of promotion starts from.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import type { Aws } from "../../../infra/functions/lib/aws.ts";
import { formatBundle } from "../../../infra/functions/lib/dsse.ts";
import { kmsSigner } from "../../../infra/functions/lib/kmsSigner.ts";
import {
  chainOf,
  verifyChains,
  type EventKind,
  type LedgerEvent,
} from "../../../infra/functions/lib/ledger.ts";
import { append, history } from "../../../infra/functions/lib/ledgerTable.ts";
import { keysOf, type Release } from "../../../infra/functions/lib/release.ts";
import { addList, listsOf } from "../../../infra/functions/lib/revocationTable.ts";
import { issueList, type Revoked } from "../../../infra/functions/lib/revocations.ts";
import { lastList } from "./lastList.ts";
import { attest } from "../../../infra/functions/lib/statement.ts";
import { putOnce, sha256Of } from "../../../infra/functions/lib/storeObjects.ts";
import { createHandler } from "../../../infra/functions/promote/handler.ts";
import type { EnvironmentConfig } from "../../../infra/configuration/schema.ts";
import { trustedRevocationKey, trustedSigningKeys } from "../../../infra/plan/signingKeys.ts";
import * as names from "../../../infra/plan/names.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { clientsOf } from "../../../sandbox/rehearsal/aws/clients.ts";
import { Harness } from "../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto, s3Of, signerOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "./emptyMoto.ts";
import { SignerModel } from "../../../sandbox/rehearsal/aws/signerModel.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";

export const config = exampleConfig("dev");
export const app = "top-scores";
const tooling = { account: config.toolingAccountId, region: config.region };
const ledger = names.regionalArn("dynamodb", tooling, `table/${names.ledgerTable}`);
const signingKey = names.aliasArn(tooling, names.signingAlias);
export const partiesOf = (environment: string) => storeParties(config, environment);
const attestKey = (environment: string): string =>
  names.aliasArn(
    { account: partiesOf(environment).environment.accountId, region: config.region },
    names.attestAlias(environment),
  );
export const promoterOf = (environment: string): string =>
  names.roleArn(partiesOf(environment).environment.accountId, names.promoteRole(environment));
export const checkerOf = (environment: string): string =>
  names.roleArn(partiesOf(environment).environment.accountId, names.jobRole(app, environment, "check"));
export const revoker = names.roleArn(config.toolingAccountId, names.revokeRole);
export const signer = names.roleArn(config.toolingAccountId, names.signerRole);

/** Every object that a release has in a store, once each. */
export const wholeRelease = (sha256: string): string[] => Object.values(keysOf(app, sha256)).toSorted();

/** Name and message of the error of a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  throw new Error("the call was let through");
}

export class Stage {
  readonly moto: Moto;
  readonly harness: Harness;
  readonly table;

  readonly config: EnvironmentConfig;
  /** AWS Signer, whose jobs moto has not. */
  readonly signer: SignerModel;

  private constructor(moto: Moto, harness: Harness, changed: EnvironmentConfig) {
    this.moto = moto;
    this.harness = harness;
    this.config = changed;
    const { region, toolingAccountId } = changed;
    this.signer = new SignerModel(signerOf({ endpoint: moto.endpoint, region }, toolingAccountId));
    this.table = (role: string) => ({ dynamo: this.dynamo(role), name: ledger });
  }

  /** `changes` of the example's shared configuration. */
  static async open(changes?: Record<string, unknown>): Promise<Stage> {
    const moto = await emptyMoto();
    const company = await declaredCompany(changes);
    const aws = { endpoint: moto.endpoint, region: config.region };
    await declareInMoto(company.model, aws);
    return new Stage(moto, new Harness({ ...aws, company }), exampleConfig("dev", changes));
  }

  s3 = (role: string): S3Client => this.harness.guard(new S3Client(this.harness.settings(role)));
  kms = (role: string): KMSClient => this.harness.guard(new KMSClient(this.harness.settings(role)));
  dynamo = (role: string): DynamoDBClient =>
    this.harness.guard(new DynamoDBClient(this.harness.settings(role)));

  /** All clients of a role, as the handler makes them in AWS. */
  aws(role: string): Aws {
    return clientsOf(this.harness, this.signer, role);
  }

  /** The promoter of an environment, as it is set up; `changes` to its settings. */
  promoter(environment: string, next: string, changes: Record<string, string> = {}) {
    const { bucket, reader } = partiesOf(environment);
    const before = config.environments.slice(
      0,
      config.environments.findIndex(({ name }) => name === environment),
    );
    const env = {
      ENVIRONMENT: environment,
      NEXT_ENVIRONMENT: next,
      STORE_BUCKET: bucket,
      NEXT_BUCKET: partiesOf(next).bucket,
      PULL_ROLE: reader,
      OWN_ROLE: promoterOf(environment),
      ATTEST_KEY: attestKey(environment),
      TRUSTED_KEYS: JSON.stringify([
        ...trustedSigningKeys(this.config),
        trustedRevocationKey(this.config),
        ...before.map(({ name }) => ({ key: attestKey(name), signs: ["deployment"] })),
      ]),
      LEDGER_TABLE: ledger,
      POLICY_URI: "urn:lockgate:policy:1",
      POLICY_VERSION: "0".repeat(64),
      EXECUTION: "e-1",
      APPROVAL: "none",
      ...changes,
    };
    return createHandler(env, this.aws(promoterOf(environment)));
  }

  /** Signs an artifact as the signer and puts it into the first store. */
  async release(
    artifact: Buffer,
    subject = sha256Of(artifact),
    by: { key?: string; kms?: KMSClient; finishedOn?: Date; app?: string } = {},
  ): Promise<Release> {
    await this.revoke();
    const sha256 = sha256Of(artifact);
    const { app: of = app } = by;
    const keys = keysOf(of, sha256);
    const bundle = Buffer.from(formatBundle([await this.provenance(subject, by)]));
    const s3 = this.s3(signer);
    const { bucket } = partiesOf("dev");
    const put = (key: string, body: Buffer) =>
      putOnce(s3, bucket, key, { sha256: sha256Of(body), size: body.length, body });
    const attestations = await put(keys.attestations, bundle);
    return { app: of, sha256, bucket, attestations, artifact: await put(keys.artifact, artifact) };
  }

  /** The next list of revocations; without `more` the first one, as the sign job writes it. */
  async revoke(more?: Revoked, by = more === undefined ? signer : revoker, now = new Date()): Promise<void> {
    const table = this.table(by);
    const before = lastList(await listsOf(table));
    if (more === undefined && before !== undefined) return;
    const alias = by === signer ? names.signingAlias : names.revocationAlias;
    const key = await kmsSigner(names.aliasArn(tooling, alias), this.kms(by));
    const { text, known } = await issueList(key, before, { now, ...(more === undefined ? {} : { more }) });
    await addList(table, known.head.sequence, text);
  }

  private async provenance(
    sha256: string,
    {
      key = signingKey,
      kms = this.kms(signer),
      finishedOn = new Date(),
    }: { key?: string; kms?: KMSClient; finishedOn?: Date },
  ) {
    const releaseSigner = await kmsSigner(key, kms);
    return attest(releaseSigner, "provenance", [{ name: "artifact.zip", digest: { sha256 } }], {
      buildDefinition: { buildType: "urn:test", externalParameters: {} },
      runDetails: { builder: { id: "urn:test:builder" }, metadata: { finishedOn: finishedOn.toISOString() } },
    });
  }

  /** The check of an environment writes how a release fares. */
  async tell(
    environment: string,
    sha256: string,
    kind: EventKind = "healthy",
    more: Partial<LedgerEvent> = {},
  ): Promise<void> {
    const event: LedgerEvent = {
      id: `${kind}:${sha256}:${environment}`,
      kind,
      app,
      environment,
      sha256,
      at: new Date().toISOString(),
      by: checkerOf(environment),
      ...more,
    };
    await append(this.table(event.by), event);
  }

  /** A release that the first environment found healthy. */
  async healthy(artifact = randomBytes(70_000)): Promise<Release> {
    const release = await this.release(artifact);
    await this.tell("dev", release.sha256);
    return release;
  }

  /** S3 past all policies, as an owner of AWS would have it. */
  look = (environment: string): S3Client =>
    s3Of(
      { endpoint: this.moto.endpoint, region: config.region },
      partiesOf(environment).environment.accountId,
    );

  /** What lies in a store, past all policies: for the eyes of a test. */
  async read(environment: string, key: string, VersionId?: string): Promise<Buffer> {
    const { Body } = await this.look(environment).send(
      new GetObjectCommand({ Bucket: partiesOf(environment).bucket, Key: key, VersionId }),
    );
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Keys in a store below a prefix, one for each version. */
  async versions(environment: string, sha256: string): Promise<string[]> {
    const { Versions = [] } = await this.look(environment).send(
      new ListObjectVersionsCommand({ Bucket: partiesOf(environment).bucket, Prefix: `${app}/${sha256}` }),
    );
    return Versions.map(({ Key }) => Key ?? "").toSorted();
  }

  /** The ledger of an environment in words; its chain must hold. */
  async told(environment: string): Promise<string[]> {
    const entries = await history(this.table(promoterOf("dev")), chainOf({ app, environment }));
    const faults = verifyChains(entries);
    if (faults.length > 0) throw new Error(faults.join("; "));
    return entries.map(
      ({ kind, sha256, reason }) => `${kind} ${sha256}${reason === undefined ? "" : ` ${reason}`}`,
    );
  }

  close = (): Promise<void> => this.moto.stop();
}
