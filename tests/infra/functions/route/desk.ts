// The router as the tooling stack declares it, on moto: its own settings, its role, deliveries that GitHub would have signed.
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { createHmac } from "node:crypto";
import { createHandler, type Answer, type HttpRequest } from "../../../../infra/functions/route/handler.ts";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import * as names from "../../../../infra/plan/names.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto, ssmOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "../emptyMoto.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig, valueOf } from "../../example.ts";

export const account = exampleConfig("tooling").accountId;
const region = "eu-central-1";
export const role = names.roleArn(account, names.router);
const secret = "what GitHub and the router know";
const docs = ["*.md", "*.pdf"];

type Row = { repository?: string; branch?: string; matches: string[]; ignores?: string[] };
const rows: Record<string, Row> = {
  shop: { matches: ["shop/.*", "common/.*"], ignores: docs },
  office: { matches: ["(office|common)/.*"], ignores: docs },
  preview: { branch: "next", matches: [".*"] },
  elsewhere: { repository: "acme/other", matches: [".*"] },
};

/** A started pipeline, with the commit that it is to fetch. */
export type Started = { name: string; commit: string };

export class Desk {
  readonly company: Company;
  readonly harness: Harness;
  readonly started: Started[] = [];
  /** Fails the start of these, once each. */
  readonly broken = new Set<string>();
  now = new Date("2026-03-11T10:00:00Z");
  readonly #moto: Moto;
  readonly #tokens = new Set<string>();
  readonly #handle: ReturnType<typeof createHandler>;

  private constructor(
    moto: Moto,
    company: Company,
    harness: Harness,
    variables: Readonly<Record<string, string>>,
  ) {
    this.#moto = moto;
    this.company = company;
    this.harness = harness;
    harness.answer = async (operation, input) => this.#start(operation, input);
    const use: Connect = (Client) => harness.guard(new Client(harness.settings(role) as never) as never);
    const pause = async () => undefined;
    this.#handle = createHandler(variables, use, { now: () => this.now, pause });
  }

  static async open(): Promise<Desk> {
    const [first] = valueOf("tooling", "apps") as object[];
    const apps = Object.entries(rows).map(([name, row]) => ({
      ...first,
      name,
      source: { kind: "monorepo", repository: "acme/all", branch: "main", ...row },
    }));
    const company = await declaredCompany(
      { apps: [first, ...apps], parameters: undefined, secrets: undefined },
      { tooling: { routing: { zone: "Europe/Berlin", holidays: ["2026-03-12"] } } },
    );
    const moto = await emptyMoto();
    const aws = { endpoint: moto.endpoint, region };
    const own = company.model.resources.filter(
      (facts) => accountOf(facts) === account && /:(dynamodb|ssm)\//.test(facts.type),
    );
    await declareInMoto(buildModel(own), aws);
    await ssmOf(aws, account).send(
      new PutParameterCommand({ Name: names.webhookSecret, Value: secret, Type: "SecureString" }),
    );
    const declared = company.model.resources.find(
      ({ type, props }) => type === "aws:lambda/function:Function" && props["name"] === names.router,
    );
    if (declared === undefined) throw new Error("tooling declares no router");
    const { variables } = declared.props["environment"] as { variables: Record<string, string> };
    return new Desk(moto, company, new Harness({ ...aws, company }), variables);
  }

  #start(operation: string, input: Record<string, unknown>): object | undefined {
    if (operation !== "CodePipelineClient.StartPipelineExecutionCommand") return undefined;
    const { name, clientRequestToken, sourceRevisions } = input as {
      name: string;
      clientRequestToken: string;
      sourceRevisions: { revisionValue: string }[];
    };
    if (this.broken.delete(name)) throw new Error("the service is busy");
    if (!this.#tokens.has(clientRequestToken))
      this.started.push({ name, commit: sourceRevisions[0]?.revisionValue ?? "" });
    this.#tokens.add(clientRequestToken);
    return { pipelineExecutionId: "e-1" };
  }

  /** What is delivered as GitHub signs it; `changes` of what comes. */
  deliver(payload: object, changes: Partial<HttpRequest> = {}, event = "push"): Promise<Answer> {
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = { "x-hub-signature-256": signature, "x-github-event": event };
    return this.#handle({ requestContext: {}, headers, body, ...changes });
  }

  wake = (): Promise<Answer> => this.#handle({ wake: true });
  close = (): Promise<void> => this.#moto.stop();
}

type Commit = { added?: string[]; modified?: string[]; removed?: string[] };
let pushes = 0;
/** A push of its own, as GitHub tells of it. */
export const push = (commits: Commit[], more: object = {}) => ({
  ref: "refs/heads/main",
  after: String((pushes += 1)).padStart(40, "0"),
  created: false,
  deleted: false,
  forced: false,
  repository: { full_name: "acme/all", default_branch: "main" },
  sender: { login: "ada" },
  commits,
  ...more,
});
