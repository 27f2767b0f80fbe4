// Judges what a team is about to deploy and answers with a report in the form that the team's build takes.
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import * as z from "zod/mini";
import { failing, headline } from "../../../policy-pack/analyze/outcome.ts";
import { writers } from "../../../policy-pack/analyze/writers/table.ts";
import { systemClock } from "../lib/clock.ts";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { NoAnswer } from "./cloudOne.ts";
import { formats } from "./formats.ts";
import { scanners, type Scanner, type Vendor } from "./scanners.ts";

/** What API Gateway hands over (REST API, Lambda proxy), as far as it counts here. */
export type ProxyRequest = {
  requestContext: { identity: { userArn?: string | null; vpceId?: string | null } };
  body?: string | null;
  isBase64Encoded?: boolean;
};
export type Answer = { statusCode: number; headers: Record<string, string>; body: string };

/** `passed` is what a build goes by; `report` is a file of the form that was asked for. */
export type Judgement = { passed: boolean; failed: number; headline: string; format: string; report: string };

const asked = z.strictObject({
  format: z._default(z.enum(formats, `one of ${formats.join(", ")}`), "cucumber"),
  documents: z
    .array(
      z.strictObject({
        name: z.string().check(z.minLength(1, "the document's name, such as dev.json"), z.maxLength(200)),
        /** The text of a state or preview. */
        content: z.string("the document's text"),
      }),
    )
    .check(z.minLength(1, "at least one document: what is not shown can't be judged")),
});

/** Lambda's answer has no more (Lambda quotas, "Invocation payload"); some room for its frame. */
const longest = 5.5 * 1024 * 1024;

const answer = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Lambda keeps what is written there. */
const writeLog = (line: object): void => console.log(JSON.stringify(line));

/** The function as it is set up; tests put their emulator behind it. */
export function createHandler(env: Environment, use: Connect = connect, { log = writeLog } = {}) {
  const settings = settingsOf(env, ["SCANNER", "SETTINGS", "ENDPOINT"]);
  const scan = (scanners as Readonly<Record<string, Scanner>>)[settings.SCANNER];
  if (scan === undefined)
    throw new Error(`SCANNER is ${settings.SCANNER}: name one of ${Object.keys(scanners).join(", ")}`);
  const ssm = use(SSMClient);
  const vendor = vendorOf(env, use);
  return async ({ requestContext: { identity }, body, isBase64Encoded }: ProxyRequest): Promise<Answer> => {
    // The API's policy says so already; an API whose policy somebody took away still answers nobody else.
    if (identity.vpceId !== settings.ENDPOINT)
      return answer(403, { reason: "the service answers through its own VPC endpoint only" });
    try {
      const text = Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8").toString("utf8");
      const { format, documents } = read(text);
      const today = systemClock.now().toISOString().slice(0, 10);
      const report = await scan(documents, await settingsIn(ssm, settings.SETTINGS), today, vendor);
      const failed = failing(report, "mandatory").length;
      log({ asked: identity.userArn ?? "nobody", documents: documents.length, failed });
      return within({
        passed: failed === 0,
        failed,
        headline: headline(report),
        format,
        report: writers[format](report),
      });
    } catch (error) {
      if (error instanceof BadFormat) return answer(400, { reason: error.message });
      if (error instanceof NoAnswer) {
        log({ asked: identity.userArn ?? "nobody", unanswered: error.message });
        return answer(502, { reason: `the scanner ${settings.SCANNER} did not judge: ${error.message}` });
      }
      throw error;
    }
  };
}

function read(text: string): z.infer<typeof asked> {
  const given = asked.safeParse(parseJson(text, "the request"));
  if (!given.success) throw new BadFormat(`the request: ${firstIssue(given.error)}`);
  return given.data;
}

const within = (judgement: Judgement): Answer => {
  const made = answer(200, judgement);
  const { failed } = judgement;
  return made.body.length <= longest
    ? made
    : answer(413, {
        reason: `the report of ${failed} failed checks is too long: ask for fewer documents at once`,
      });
};

/** The key is read at each use, so that what was rotated counts at once, and none is kept here. */
function vendorOf(env: Environment, use: Connect): Vendor {
  let secrets: SecretsManagerClient | undefined;
  const key = async (): Promise<string> => {
    secrets ??= use(SecretsManagerClient);
    const asked = { SecretId: env["KEY"], VersionStage: "AWSCURRENT" };
    const { SecretString } = await secrets.send(new GetSecretValueCommand(asked));
    return SecretString ?? "";
  };
  return { key, setup: env["VENDOR"] ?? "" };
}

async function settingsIn(ssm: SSMClient, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return Parameter?.Value ?? "";
}

export const handler = started((env) => createHandler(env));
