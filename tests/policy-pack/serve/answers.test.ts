// What the engine gets for each resource and for the stack, over real gRPC.

import { credentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect } from "chai";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { promisify } from "node:util";
import { compile } from "../../../policy-pack/compile.ts";
import { rules } from "../../../policy-pack/pack.ts";
import type { Violation } from "../../../policy-pack/report.ts";
import { answering } from "../../../policy-pack/serve/answers.ts";
import { bucketPolicyWith, goodStore, json, resource } from "../world.ts";
import { served } from "./served.ts";

const PACK = { name: "lockgate", version: "0.0.0" };
const OPEN = json({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
const RESOURCES = [
  ...goodStore(),
  resource("key", "open", { policy: OPEN, enableKeyRotation: false }),
  resource("role", "trusting", { assumeRolePolicy: OPEN }),
  resource("bucketPolicy", "policy", { policy: bucketPolicyWith({ tls: undefined }) }),
  resource("topic", "unjudged", {}),
];

type Client = InstanceType<typeof grpc.AnalyzerClient>;
type Asked<T, Request = InstanceType<typeof analyzer.AnalyzeRequest>> = (request: Request) => Promise<T>;
const promised = (client: Client) => ({
  analyze: promisify(client.analyze.bind(client)) as unknown as Asked<
    InstanceType<typeof analyzer.AnalyzeResponse>
  >,
  analyzeStack: promisify(client.analyzeStack.bind(client)) as unknown as Asked<
    InstanceType<typeof analyzer.AnalyzeResponse>,
    InstanceType<typeof analyzer.AnalyzeStackRequest>
  >,
  remediate: promisify(client.remediate.bind(client)) as unknown as Asked<
    InstanceType<typeof analyzer.RemediateResponse>
  >,
});

describe("answers to the engine", () => {
  const open: { close(): unknown }[] = [];
  const serve = async (judge = compile(rules, () => "2026-06-01")): Promise<Client> => {
    const service = answering(PACK, judge)(grpc.AnalyzerService as never);
    const { analyze, analyzeStack, remediate } = service;
    const server = await served([analyze!, analyzeStack!, remediate!]);
    const client = new grpc.AnalyzerClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
    open.push(client, server);
    return client;
  };
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  const requestOf = (facts: (typeof RESOURCES)[number]) => {
    const request = new analyzer.AnalyzeRequest();
    request.setType(facts.type);
    request.setUrn(facts.urn);
    request.setName(facts.name);
    request.setProperties(struct.Struct.fromJavaScript(facts.props as Record<string, JavaScriptValue>));
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    return request;
  };

  it("are what the rules say of each resource, each under its own id, level and severity", async () => {
    const { analyze } = promised(await serve());
    const told = await Promise.all(
      RESOURCES.map(async (facts) => (await analyze(requestOf(facts))).toObject()),
    );
    const judge = compile(rules, () => "2026-06-01");
    for (const [index, facts] of RESOURCES.entries()) {
      const expected: Violation[] = [];
      judge.judgeResource(facts, (violation) => void expected.push(violation));
      expect(
        told[index]!.diagnosticsList.map(({ policyname, message, urn }) => [policyname, message, urn]),
      ).to.deep.equal(expected.map(({ rule, message, urn }) => [rule, message, urn]));
    }
    const all = told.flatMap(({ diagnosticsList }) => diagnosticsList);
    expect(all).to.have.length.greaterThan(4);
    const open = all.find(({ policyname }) => policyname === "KMS-02");
    expect(open).to.include({
      policypackname: PACK.name,
      policypackversion: PACK.version,
      enforcementlevel: analyzer.EnforcementLevel.MANDATORY,
      severity: analyzer.PolicySeverity.POLICY_SEVERITY_CRITICAL,
      description: rules.find(({ id }) => id === "KMS-02")?.title,
    });
  });

  it("count no rule as passed for the stack that a resource has broken", async () => {
    const { analyze, analyzeStack } = promised(await serve());
    await Promise.all(RESOURCES.map((facts) => analyze(requestOf(facts))));
    const names = (await analyzeStack(new analyzer.AnalyzeStackRequest())).getNotApplicableList();
    expect(names.map((one) => one.getPolicyName()))
      .to.include("KMS-02")
      .and.not.include("KMS-06");
  });

  it("are an error where the pack itself breaks, which the engine takes for no pass", async () => {
    const broken = () => {
      throw new Error("boom");
    };
    const whole = compile(rules, () => "2026-06-01");
    const { analyze, analyzeStack } = promised(
      await serve({ ...whole, judgeResource: broken, judgeStack: broken }),
    );
    for (const asked of [analyze(requestOf(RESOURCES[0]!)), analyzeStack(new analyzer.AnalyzeStackRequest())])
      expect(await asked.catch((error: Error) => error.message)).to.include("boom");
  });

  it("never change a resource, even one that the SDK could not read", async () => {
    const answer = await promised(await serve()).remediate(requestOf(RESOURCES[0]!));
    expect(answer.getRemediationsList()).to.deep.equal([]);
    expect(answer.getNotApplicableList()).to.deep.equal([]);
  });
});
