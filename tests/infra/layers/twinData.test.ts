// Data of production in its twin: copied by S3 as one role, one way only, no more of it than the configuration names.
import { expect } from "chai";
import type { EnvironmentConfig } from "../../../infra/configuration/schema.ts";
import { formatFaults } from "../../../infra/configuration/faults.ts";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { lakeAlias, lakeBucket, zones, type Zone } from "../../../infra/plan/glue/names.ts";
import { copyRole } from "../../../infra/plan/copies.ts";
import * as names from "../../../infra/plan/names.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../policy-pack/access/outsider.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { declaredCompany } from "../company.ts";
import { findingsIn } from "../judged.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";
import { account, org, shared, twin, validateTwin } from "../twin.ts";

const production = "972823772653";
const data = {
  zones: ["conformed", "purpose"],
  masked: false,
  reason: "engineers look for faults in what jobs made",
};
const changes = {
  ...shared,
  twins: [{ ...twin, data }],
  apps: [
    ...shared.apps,
    { ...shared.apps[0], name: "orders", target: { ...sampleTargets.glueEtl, feeds: {}, readers: {} } },
  ],
};
const twinConfig = (): EnvironmentConfig => {
  const result = validateTwin(changes);
  if (!result.ok) throw new Error(formatFaults("mirror", result.faults, new Set()));
  return result.config as EnvironmentConfig;
};
const object = (environment: string, id: string, zone: Zone): string =>
  `arn:aws:s3:::${lakeBucket("acme", environment, zone, id)}/orders/a.parquet`;
const copier = names.roleArn(production, copyRole("prod"));

describe("E8 data of production in its twin", function () {
  this.timeout(120_000);
  let company: Company;
  before(async () => {
    company = await declaredCompany(changes, { org }, { mirror: () => declareEnvironment(twinConfig()) });
  });

  const administratorOf = (id: string): Identity => ({
    name: names.roleArn(id, "synthetic-administrator"),
    principal: { kind: "role", arn: names.roleArn(id, "synthetic-administrator"), account: id },
    declared: false,
    identity: [{ name: "all rights", document: ALLOW_ALL }],
  });
  const everybody = (): Identity[] => [...company.identities, ...[account, production].map(administratorOf)];
  const effect = (who: Identity, action: string, resource: string): string =>
    decide(company, who, action, findProtected(company.model, action, resource)).decision.effect;
  const role = (arn: string): Identity => {
    const found = company.identities.find(({ name }) => name === arn);
    if (found === undefined) throw new Error(`nobody declares ${arn}`);
    return found;
  };
  const whoCan = (action: string, resource: string): string[] =>
    everybody()
      .filter((who) => effect(who, action, resource) !== "deny")
      .map(({ name }) => name);

  it("E8 zones that are named are copied by S3 as one role, and nobody else makes a copy, administrators neither", () => {
    for (const zone of zones) {
      const named = data.zones.includes(zone);
      expect(whoCan("s3:ReplicateObject", object("mirror", account, zone)), zone).to.deep.equal(
        named ? [copier] : [],
      );
      expect(
        whoCan("s3:GetObjectVersionForReplication", object("prod", production, zone)),
        `${zone} of production`,
      ).to.deep.equal(named ? [copier] : []);
    }
  });

  it("E8 that role puts copies and can do nothing else: it reads nothing, deletes nothing, writes nothing of production's", () => {
    const who = role(copier);
    const there = [
      "PutObject",
      "GetObject",
      "DeleteObject",
      "DeleteObjectVersion",
      "ReplicateDelete",
      "PutObjectAcl",
    ];
    for (const zone of zones)
      for (const action of there) {
        expect(effect(who, `s3:${action}`, object("mirror", account, zone)), `${action} ${zone}`).to.equal(
          "deny",
        );
        expect(effect(who, `s3:${action}`, object("prod", production, zone)), `${action} ${zone}`).to.equal(
          "deny",
        );
        expect(effect(who, "s3:ReplicateObject", object("prod", production, zone)), zone).to.equal("deny");
      }
    const trust = company.model
      .of("role")
      .find((facts) => facts.props["name"] === copyRole("prod") && accountOf(facts) === production);
    const text = JSON.stringify(trust?.props["assumeRolePolicy"]);
    expect(text).to.include("s3.amazonaws.com").and.not.include("AWS");
    for (const zone of zones)
      expect(text.includes(lakeBucket("acme", "prod", zone, production)), zone).to.equal(
        data.zones.includes(zone),
      );
  });

  it("E8 copies are the twin's own: under its key, owned by its account; what is deleted is not copied", () => {
    const rules = company.model.resources
      .filter(
        ({ type, urn }) =>
          type === "aws:s3/bucketReplicationConfig:BucketReplicationConfig" && urn.includes("::copies-"),
      )
      .map(({ props }) => props as { role: string; rules: Record<string, unknown>[] });
    expect(rules).to.have.length(data.zones.length);
    for (const {
      rules: [rule],
    } of rules) {
      const { destination, deleteMarkerReplication } = rule as {
        destination: Record<string, unknown>;
        deleteMarkerReplication: unknown;
      };
      expect(destination).to.deep.include({
        account,
        accessControlTranslation: { owner: "Destination" },
        encryptionConfiguration: {
          replicaKmsKeyId: names.aliasArn({ account, region: "eu-central-1" }, lakeAlias("mirror")),
        },
      });
      expect(deleteMarkerReplication).to.deep.equal({ status: "Disabled" });
    }
  });

  it("E8 nobody in the twin reads or writes the data where they come from, its administrator neither", () => {
    const inTwin = everybody().filter(
      ({ principal }) => "account" in principal && principal.account === account,
    );
    expect(inTwin.length).to.be.greaterThan(10);
    for (const zone of zones)
      for (const action of ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ReplicateObject"])
        for (const who of inTwin)
          expect(
            effect(who, action, object("prod", production, zone)),
            `${who.name} ${action} ${zone}`,
          ).to.equal("deny");
  });

  it("E8 the rules of the pack find nothing in it that they do not find in production", () => {
    const found = findingsIn(company).filter((text) => /lockgate-prod-copy|copies|lake/.test(text));
    expect(found).to.deep.equal([]);
  });

  for (const [title, given, says] of [
    ["no word on masking", { zones: ["purpose"], reason: data.reason }, /true or false/],
    ["no reason", { zones: ["purpose"], masked: true, reason: "because" }, /at least 10 characters/],
    ["what came as masked", { zones: ["raw"], masked: true, reason: data.reason }, /nothing has masked/],
    ["no zone", { zones: [], masked: true, reason: data.reason }, /without `data` nothing is copied/],
    ["a zone twice", { zones: ["purpose", "purpose"], masked: true, reason: data.reason }, /each zone once/],
    [
      "a zone that is none",
      { zones: ["gold"], masked: true, reason: data.reason },
      /raw, conformed, purpose/,
    ],
  ] as const)
    it(`E8 refuses data with ${title}`, () => {
      const result = validateTwin({ twins: [{ ...twin, data: given }] });
      expect(result.ok ? "sound" : formatFaults("mirror", result.faults, new Set())).to.match(says);
    });
});
