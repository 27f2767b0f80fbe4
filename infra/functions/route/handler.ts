// Takes GitHub's webhook and starts the pipelines whose files a push changed; on a day without releases they wait for the next
// one. Nothing is believed that is not signed, and each delivery counts once.
import { CodePipelineClient, StartPipelineExecutionCommand } from "@aws-sdk/client-codepipeline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetParameterCommand, paginateGetParametersByPath, SSMClient } from "@aws-sdk/client-ssm";
import { createHash } from "node:crypto";
import { systemClock, type Clock } from "../lib/clock.ts";
import { isSigned } from "../lib/githubSignature.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { Deliveries, type Start } from "./deliveries.ts";
import type { RouteRow } from "../../plan/pipeline/routes.ts";
import { pipelinesOf, pushSchema, readRow, type Push } from "./push.ts";
import { isWorkday, type Calendar } from "./workdays.ts";

/** What API Gateway hands over (HTTP API, payload 2.0), as far as it counts here. Names of headers are in lower case. */
export type HttpRequest = {
  requestContext: object;
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
};
/** The schedule's word that a day has begun. */
export type Wake = { wake: true };
export type Answer = { statusCode: number; headers: Record<string, string>; body: string };

const answer = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const refused = (reason: string): Answer => answer(401, { reason });

/** CodePipeline's action that takes the commit. */
const sourceAction = "Source";
const variables = ["TABLE", "ROUTES", "SECRET", "CALENDAR"] as const;

/** The function as it is set up; tests put their emulator behind it. */
export function createHandler(env: Environment, use: Connect = connect, clock: Clock = systemClock) {
  const settings = settingsOf(env, variables);
  const calendar = settings.CALENDAR === "none" ? undefined : (JSON.parse(settings.CALENDAR) as Calendar);
  const ssm = use(SSMClient);
  const router = new Router({
    pipelines: use(CodePipelineClient),
    deliveries: new Deliveries(use(DynamoDBClient), settings.TABLE),
    table: () => readTable(ssm, settings.ROUTES),
    released: () => calendar === undefined || isWorkday(clock.now(), calendar),
  });
  return (event: HttpRequest | Wake): Promise<Answer> =>
    "requestContext" in event
      ? receive(event, () => readSecret(ssm, settings.SECRET), router)
      : router.wake();
}

async function readSecret(ssm: SSMClient, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value ?? "";
}

async function readTable(client: SSMClient, Path: string): Promise<RouteRow[]> {
  const rows: RouteRow[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path }))
    for (const { Name = "", Value = "" } of Parameters) rows.push(readRow(Name, Value));
  return rows;
}

async function receive(
  { headers = {}, body = "", isBase64Encoded }: HttpRequest,
  secret: () => Promise<string>,
  router: Router,
): Promise<Answer> {
  const bytes = Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8");
  const signature = headers["x-hub-signature-256"];
  if (signature === undefined) return refused("the delivery is not signed (X-Hub-Signature-256)");
  if (!(await isSigned(await secret(), bytes, signature)))
    return refused("the delivery was signed with another secret, or changed on its way");
  if (headers["x-github-event"] !== "push") return answer(202, { started: [] });
  const push = read(bytes);
  if (push === undefined) return answer(400, { reason: "the delivery is no push as GitHub sends it" });
  return router.route(push, createHash("sha256").update(bytes).digest("hex"));
}

type Means = {
  pipelines: CodePipelineClient;
  deliveries: Deliveries;
  table: () => Promise<RouteRow[]>;
  /** Whether pipelines start today. */
  released: () => boolean;
};

class Router {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** `id` is of the delivery's bytes. */
  async route(push: Push, id: string): Promise<Answer> {
    const { deliveries, table, released } = this.#means;
    const names = pipelinesOf(push, await table());
    if (!(await deliveries.take(id))) return refused("this delivery came before");
    const wanted = names.map((pipeline) => ({ pipeline, commit: push.after, token: `${id}-${pipeline}` }));
    const now = released();
    if (now) await this.#startAll(wanted);
    else for (const each of wanted) await deliveries.note(each, true);
    await deliveries.done(id);
    return answer(202, now ? { started: names } : { waiting: names });
  }

  async wake(): Promise<Answer> {
    const { deliveries, released } = this.#means;
    const waiting = released() ? await deliveries.waiting() : [];
    await this.#startAll(waiting);
    return answer(200, { started: waiting.map(({ pipeline }) => pipeline) });
  }

  /** One that can't be started keeps none of the others back. Throws with all that could not be. */
  async #startAll(wanted: readonly Start[]): Promise<void> {
    const done = await Promise.allSettled(wanted.map((each) => this.#start(each)));
    const faults = done.flatMap((each, i) =>
      each.status === "rejected" ? [`${wanted[i]?.pipeline}: ${(each.reason as Error).message}`] : [],
    );
    if (faults.length > 0) throw new Error(`not started: ${faults.join("; ")}`);
  }

  async #start(wanted: Start): Promise<void> {
    await this.#means.pipelines.send(
      new StartPipelineExecutionCommand({
        name: wanted.pipeline,
        clientRequestToken: wanted.token,
        sourceRevisions: [
          { actionName: sourceAction, revisionType: "COMMIT_ID", revisionValue: wanted.commit },
        ],
      }),
    );
    await this.#means.deliveries.note(wanted, false);
  }
}

function read(bytes: Buffer): Push | undefined {
  try {
    return pushSchema.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

export const handler = started((env) => createHandler(env));
