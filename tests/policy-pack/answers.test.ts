// What the engine gets for each resource, over real gRPC: the same answers as from the SDK alone.

import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import sdk from "@pulumi/policy/server.js";
import grpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect } from "chai";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { promisify } from "node:util";
import { answerAtOnce } from "../../policy-pack/answers.ts";
import { compile } from "../../policy-pack/compile.ts";
import { rules } from "../../policy-pack/pack.ts";
import { isStackRule } from "../../policy-pack/rule.ts";
import { bucketPolicyWith, goodStore, json, resource } from "./world.ts";

const PACK = { name: "lockgate", version: "0.0.0" };
const open = json({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
const RESOURCES = [
  ...goodStore(),
  resource("key", "open", { policy: open, enableKeyRotation: false }),
  resource("role", "trusting", { assumeRolePolicy: open }),
  resource("bucketPolicy", "policy", { policy: bucketPolicyWith({ tls: undefined }) }),
  resource("topic", "unjudged", {}),
];

type Client = InstanceType<typeof grpc.AnalyzerClient>;
type Asked<T> = (request: InstanceType<typeof analyzer.AnalyzeRequest>) => Promise<T>;
const promised = (client: Client) => ({
  analyze: promisify(client.analyze.bind(client)) as unknown as Asked<
    InstanceType<typeof analyzer.AnalyzeResponse>
  >,
  remediate: promisify(client.remediate.bind(client)) as unknown as Asked<
    InstanceType<typeof analyzer.RemediateResponse>
  >,
});

type Make = (pack: string, version: string, level: string, policies: unknown) => unknown;
type Handlers = Record<"analyze" | "remediate", unknown>;
const { makeAnalyzeRpcFun, makeRemediateRpcFun } = sdk as unknown as Record<string, Make>;

describe("answers to the engine", () => {
  const { addService } = Server.prototype;
  const policies = () => compile(rules, () => "2026-06-01").run;
  const slow = (): Handlers => {
    const run = policies();
    const make = (by: Make | undefined) => by!(PACK.name, PACK.version, "advisory", run);
    return { analyze: make(makeAnalyzeRpcFun), remediate: make(makeRemediateRpcFun) };
  };
  const servers: Server[] = [];
  const serve = async (handlers: Handlers): Promise<Client> => {
    const server = new Server();
    servers.push(server);
    server.addService(grpc.AnalyzerService as never, handlers as never);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return new grpc.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  };
  afterEach(() => {
    Server.prototype.addService = addService;
    for (const server of servers.splice(0)) server.forceShutdown();
  });

  const ask = (client: Client, facts: (typeof RESOURCES)[number]) => {
    const request = new analyzer.AnalyzeRequest();
    request.setType(facts.type);
    request.setUrn(facts.urn);
    request.setName(facts.name);
    request.setProperties(struct.Struct.fromJavaScript(facts.props as Record<string, JavaScriptValue>));
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    const { analyze, remediate } = promised(client);
    return { analyzed: () => analyze(request), remediated: () => remediate(request) };
  };

  const told = async (client: Client) => {
    const answers = await Promise.all(RESOURCES.map((facts) => ask(client, facts).analyzed()));
    return answers.map((answer) => ({
      diagnostics: answer.getDiagnosticsList().map((diagnostic) => diagnostic.toObject()),
      notApplicable: answer
        .getNotApplicableList()
        .map((skipped) => skipped.getPolicyName())
        .toSorted(),
    }));
  };

  it("are the SDK's own, finding by finding and rule by rule", async () => {
    const expected = await told(await serve(slow()));
    answerAtOnce(PACK, rules, policies());
    expect(await told(await serve({ analyze: undefined, remediate: undefined }))).to.deep.equal(expected);
    expect(expected.flatMap(({ diagnostics }) => diagnostics)).to.have.length.greaterThan(4);
    const alone = rules.filter((rule) => !isStackRule(rule)).map((rule) => rule.id);
    expect(expected.at(-1)?.notApplicable).to.include.members(alone.slice(0, 3));
  });

  it("never change a resource, even one that the SDK could not read", async () => {
    answerAtOnce(PACK, rules, policies());
    const client = await serve({ analyze: undefined, remediate: undefined });
    const answer = await ask(client, RESOURCES[0]!).remediated();
    expect(answer.getRemediationsList()).to.deep.equal([]);
    expect(answer.getNotApplicableList()).to.deep.equal([]);
  });
});
