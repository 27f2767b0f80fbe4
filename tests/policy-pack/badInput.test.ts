// Input that nobody should write: each gets a finding that says what is wrong, and no rule breaks or keeps silent.

import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Facts } from "../../policy-pack/facts.ts";
import type { Kind } from "../../policy-pack/model/tokens.ts";
import { applyBaseline } from "../../policy-pack/analyze/baseline.ts";
import { parseSettings } from "../../policy-pack/analyze/settings.ts";
import { unjudged } from "../../policy-pack/analyze/unjudged.ts";
import { rules } from "../../policy-pack/pack.ts";
import { analyzed, stateFrom } from "./analyze/reports.ts";
import { json, resource, typed } from "./world.ts";
import { guardedOrganization, rail } from "./worldOrganization.ts";
import { A, bucket, company, declared, role, trusts, whoCan } from "./access/people.ts";

const findings = (resources: readonly Facts[]) => analyzed(resources, { rules }).findings;
const broken = (resources: readonly Facts[]) =>
  findings(resources).filter(({ message }) => message.includes("made the rule stop"));

const DOCUMENTS: Readonly<Record<string, string>> = {
  "cut off": '{"Version":"2012-10-17","Statement":[',
  "a text": '"Allow"',
  "a list": "[]",
  empty: "{}",
  "no statements": '{"Statement":[]}',
  "a text for a statement": '{"Statement":"Allow"}',
  "null for a statement": '{"Statement":[null]}',
  "no Effect": '{"Statement":[{"Action":"s3:*","Resource":"*","Principal":"*"}]}',
  "another Effect": '{"Statement":[{"Effect":"Permit","Action":"*","Resource":"*","Principal":"*"}]}',
};
const PLACES: readonly [Kind, string, Facts["props"]][] = [
  ["policy", "policy", { name: "p" }],
  ["rolePolicy", "policy", { role: "r", name: "p" }],
  ["userPolicy", "policy", { user: "u", name: "p" }],
  ["groupPolicy", "policy", { group: "g", name: "p" }],
  ["role", "assumeRolePolicy", { name: "r" }],
  ["bucketPolicy", "policy", { bucket: "b" }],
  ["key", "policy", {}],
  ["keyPolicy", "policy", { keyId: "k" }],
  ["topicPolicy", "policy", { arn: "arn:aws:sns:eu-west-1:210987654321:t" }],
  ["queuePolicy", "policy", { queueUrl: "q" }],
  ["secretPolicy", "policy", { secretArn: "s" }],
  ["imagesPolicy", "policy", { repository: "r" }],
  ["registryPolicy", "policy", {}],
  ["packagesPolicy", "policyDocument", { repository: "r", domain: "d" }],
  ["eventBusPolicy", "policy", {}],
  ["endpoint", "policy", { serviceName: "com.amazonaws.eu-west-1.s3", vpcId: "v" }],
  ["endpointPolicy", "policy", { vpcEndpointId: "v" }],
];

describe("policy pack: policy documents that are none", () => {
  for (const [kind, property, props] of PLACES) {
    it(`${kind}: the fault is named, and nothing breaks`, () => {
      for (const [name, document] of Object.entries(DOCUMENTS)) {
        const resources = [resource(kind, "odd", { ...props, [property]: document })];
        expect(broken(resources), name).to.deep.equal([]);
        const about = findings(resources).filter(({ message }) => message.includes("not a valid policy"));
        expect(about, name).to.have.length.greaterThan(0);
        expect(about[0]?.urn, name).to.include("::odd");
      }
    });
  }

  it("a guard rail: every rule that has to know it says which one can't be read", () => {
    const good = guardedOrganization().filter(({ name }) => !/^(scp|rcp)/.test(name));
    for (const [name, document] of Object.entries(DOCUMENTS)) {
      const world = [...good, ...rail("odd", document)];
      expect(broken(world), name).to.deep.equal([]);
      const about = findings(world).filter(
        ({ urn, message }) => urn.endsWith("::odd") && message.includes("content"),
      );
      expect(
        about.map(({ rule }) => rule),
        name,
      ).to.include.members(["ORG-02", "ORG-03", "ORG-04", "ORG-05"]);
      expect(about[0]?.message, name).to.include("not a valid policy");
    }
  });
});

describe("policy pack: input that is too much", () => {
  it("finds the one statement that grants everything among 10,000", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::acme-${index}/*`,
    }));
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    const policy = (...more: object[]) => [
      resource("policy", "huge", { name: "huge", policy: json(...many, ...more) }),
    ];
    expect(broken(policy())).to.deep.equal([]);
    expect(findings(policy()).filter(({ rule }) => rule === "IAM-04")).to.deep.equal([]);
    expect(findings(policy(all)).map(({ rule }) => rule)).to.include("IAM-04");
  });

  it("follows roles that assume each other in a circle to its end, and finds what they reach", () => {
    const circle = ["a", "b", "c"].flatMap((name, index, names) => {
      const next = names[(index + 1) % names.length] ?? "";
      const before = names.at(index - 1) ?? "";
      const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: arn(next) };
      return role(name, { trust: trusts({ AWS: arn(before) }), allows: [assume] });
    });
    expect(broken(circle)).to.deep.equal([]);
    const reads = resource(
      "rolePolicy",
      "c-reads",
      { role: "c", name: "reads", policy: json({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) },
      { account: A },
    );
    const found = whoCan(company(bucket("data"), circle, [reads]), "s3:GetObject", "arn:aws:s3:::data/any");
    expect(declared(found)).to.deep.equal(["a allow b>c", "b allow c", "c allow"]);
  });

  it("survives a document that is 2,000 objects deep", () => {
    const deep = `{"Statement":${'[{"Statement":'.repeat(2000)}1${"}]".repeat(2000)}}`;
    const found = findings([resource("policy", "deep", { name: "deep", policy: deep })]);
    expect(found.map(({ message }) => message).join()).to.include("not a valid policy");
  });
});

const arn = (name: string): string => `arn:aws:iam::111111111111:role/${name}`;

describe("policy pack: types that nobody knows", () => {
  it("are no reason to break, and don't keep rules from the rest", () => {
    const odd = [
      typed("aws:quantum/teleporter:Teleporter", "t", { policy: "{", tags: 1 }),
      typed("random:index/randomId:RandomId", "r", { byteLength: 4 }),
      typed("odd", "o", {}),
    ];
    expect(findings(odd)).to.deep.equal([]);
    const open = resource("securityGroup", "open", {
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    });
    expect(findings([...odd, open]).map(({ rule }) => rule)).to.include("NET-02");
  });
});

describe("policy pack: what this pack can't see", () => {
  it("is said of resources of other providers", () => {
    const { notes } = analyzed([
      typed("random:index/randomId:RandomId", "r", {}),
      typed("gcp:a/b:B", "g", {}),
    ]);
    expect(notes).to.deep.equal(["2 resources of other providers are not judged: gcp, random"]);
    expect(analyzed([resource("topic", "t", {})]).notes).to.deep.equal([]);
  });

  it("is said of types of AWS that no rule looks at, ten of them by name", () => {
    const database = typed("aws:mq/broker:Broker", "d", {});
    const odd = typed("aws:quantum/teleporter:Teleporter", "t", {});
    expect(analyzed([database, odd, odd, resource("topic", "t", {})], { rules }).notes).to.deep.equal([
      "3 resources are of types of AWS that no rule looks at: aws:mq/broker:Broker, aws:quantum/teleporter:Teleporter",
    ]);
    expect(analyzed([odd], { rules }).notes[0]).to.match(/^1 resource is of types of AWS/);
    const many = Array.from({ length: 12 }, (_, at) => typed(`aws:odd/t${10 + at}:T`, `t${at}`, {}));
    const [note = ""] = analyzed(many, { rules }).notes;
    expect(note).to.match(/: aws:odd\/t10:T, .*aws:odd\/t19:T, and 2 more$/);
  });

  it("is not said of a type that the pack reads anywhere", () => {
    const root = path.resolve(import.meta.dirname, "../../policy-pack");
    const texts = globSync("**/*.ts", { cwd: root }).map((file) =>
      readFileSync(path.join(root, file), "utf8"),
    );
    const read = texts.flatMap((text) =>
      [...text.matchAll(/"(aws:\w+\/\w+:\w+)"/g)].map(([, type]) => type!),
    );
    expect(read).to.have.length.greaterThan(200);
    const all = [...new Set(read)].map((type, at) => typed(type, `t${at}`, {}));
    expect(unjudged(stateFrom(all).resources, rules)).to.deep.equal([]);
  });

  it("is said of a baseline that a newer pack has written", () => {
    const entry = { urn: "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b", fingerprint: "0".repeat(32) };
    const report = analyzed([resource("topic", "t", {})], { rules });
    const compared = applyBaseline(report, [
      { rule: "ART-04", ...entry },
      { rule: "NEW-01", ...entry },
    ]);
    expect(compared.notes).to.deep.equal([
      "the baseline names rules that this pack does not have: NEW-01; another version wrote it",
    ]);
  });

  it("is an error where a configuration that a newer pack needs names its rules", () => {
    const config = { "NEW-01": "advisory", "lz-stack": { levels: { "NEW-02": "advisory" } } };
    const parsed = parseSettings(JSON.stringify(config), "policy.json", rules);
    expect(parsed.ok ? [] : parsed.faults.join("\n"))
      .to.match(/NEW-01.*is not a rule/)
      .and.match(/NEW-02.*is not a rule/);
  });
});
