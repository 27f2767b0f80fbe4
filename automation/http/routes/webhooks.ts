// Routes of webhooks that come in: GitHub tells of pushes and pull requests.
import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import type { Grant } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { type Asked, type Start, askedBy } from "../../github/deliveries.ts";
import type { GithubWebhook } from "../../github/webhook.ts";
import { isSigned } from "../../../infra/functions/lib/githubSignature.ts";
import { type Queryable, inTransaction } from "../../store/database.ts";
import { receive } from "../../store/webhookReceipts.ts";
import { acceptRun } from "../accept.ts";
import { type AppDeps, json, route } from "../route.ts";

/** Namespace of the ids of repositories as requesters. */
const namespace = "0d0f2a86-7c53-4a0e-8f1e-31b0a5d7c7b2";

const receiptSchema = z
  .object({
    duplicate: z.boolean().describe("it came before, and starts nothing again"),
    runs: z.array(z.uuid()),
    reason: z.string().optional().describe("why it starts nothing"),
  })
  .meta({ id: "WebhookReceipt" });

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function deliveryOf(headers: Headers): { id: string; event: string } {
  const faults = ["x-github-delivery", "x-github-event"]
    .filter((name) => !/^[\w.-]{1,100}$/.test(String(headers[name] ?? "")))
    .map((name) => ({ path: `header.${name}`, message: "is missing or has another form" }));
  if (faults.length > 0) throw new LockgateError("invalid_request", { faults });
  return { id: String(headers["x-github-delivery"]), event: String(headers["x-github-event"]) };
}

function read(event: string, body: Buffer, { settings }: GithubWebhook): Asked {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new LockgateError("invalid_json", { cause });
  }
  try {
    return askedBy(event, payload, settings.mappings);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const faults = error.issues.map(({ path, message }) => ({ path: ["body", ...path].join("."), message }));
    throw new LockgateError("invalid_request", { detail: `not a ${event} event of GitHub`, faults });
  }
}

const faultOf = (signature: string | string[] | undefined): string =>
  `X-Hub-Signature-256 ${signature ? "is not that of the body" : "is missing"}`;

/** Starts one run on behalf of its repository: with an operator's rights for that stack, and no others. */
async function start(tx: Queryable, queue: AppDeps["queue"], wanted: Start): Promise<string> {
  const { person, ...run } = wanted;
  const grants: Grant[] = [{ environment: run.stack, role: "operator" }];
  const name = `github:${run.source.repository}`;
  const identity = { id: uuidv5(name.toLowerCase(), namespace), name, person, grants };
  return (await acceptRun(tx, queue, identity, run)).id;
}

export const webhookRoutes = [
  route({
    method: "post",
    path: "/v1/webhooks/github",
    operationId: "receiveGithub",
    summary: "Take a delivery of GitHub",
    description:
      "A push starts updates, a pull request previews, of the stacks that LOCKGATE_GITHUB_FILE maps to the repository and branch. Content type application/json, at most 1 MiB, signed (X-Hub-Signature-256). Each delivery counts once, by its id and by what it says.",
    tag: "webhooks",
    access: { kind: "signed" },
    responses: { 202: { description: "Taken", schema: receiptSchema } },
    errors: ["webhook_unavailable", "webhook_signature_invalid"],
    handler: async ({ deps, raw, headers }) => {
      const { github } = deps.config;
      if (!github)
        throw new LockgateError("webhook_unavailable", { detail: "LOCKGATE_GITHUB_FILE is not set" });
      if (!(await isSigned(github.secret, raw, headers["x-hub-signature-256"])))
        throw new LockgateError("webhook_signature_invalid", {
          detail: faultOf(headers["x-hub-signature-256"]),
        });
      const { id, event } = deliveryOf(headers);
      const { starts, reason } = read(event, raw, github);
      const receipt = await inTransaction(deps.pool, async (tx) => {
        if (!(await receive(tx, id, event, raw))) return { duplicate: true, runs: [] };
        const runs: string[] = [];
        for (const wanted of starts) runs.push(await start(tx, deps.queue, wanted));
        return { duplicate: false, runs, ...(reason === undefined ? {} : { reason }) };
      });
      deps.logger.info({ delivery: id, event, ...receipt }, "delivery of GitHub");
      return json(202, receipt);
    },
  }),
];
