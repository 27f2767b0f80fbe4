// Asks a validation service, with the signature by which AWS knows who asks (Signature Version 4).

import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../infra/functions/lib/sha256.ts";
import type { Judgement } from "../infra/functions/validate/handler.ts";
import { refused } from "./refused.ts";

export type Question = {
  format: string;
  documents: readonly { readonly name: string; readonly content: string }[];
};

/** Longer than the service's own limit of 29 s. */
const patience = 40_000;

/** Throws Refused where there is no answer: that is never taken for a pass. */
export async function askForValidation(
  address: URL,
  question: Question,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Judgement> {
  const body = JSON.stringify(question);
  const { status, text } = await send(address, body, env);
  const answer = read(text);
  if (status === 200 && isJudgement(answer)) return answer;
  const { reason, message } = answer as { reason?: string; message?: string };
  throw refused("validation_refused", { why: `${status} ${reason ?? message ?? "no judgement"}` });
}

async function send(
  address: URL,
  body: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ status: number; text: string }> {
  try {
    const { headers } = await sign(address, body, env);
    const response = await fetch(address, {
      method: "POST",
      headers,
      body,
      // A signature is for one address.
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw refused("validation_silent", { address: address.origin, why });
  }
}

/** `<api>.execute-api.<region>.amazonaws.com` names its region. */
const regionOf = ({ hostname }: URL, env: Readonly<Record<string, string | undefined>>): string =>
  /\.execute-api\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? env["AWS_REGION"] ?? "us-east-1";

const sign = (address: URL, body: string, env: Readonly<Record<string, string | undefined>>) =>
  new SignatureV4({
    service: "execute-api",
    region: regionOf(address, env),
    credentials: defaultProvider(),
    sha256: Sha256,
  }).sign({
    method: "POST",
    protocol: address.protocol,
    hostname: address.hostname,
    path: address.pathname,
    query: {},
    headers: { host: address.host, "content-type": "application/json" },
    body,
  });

function read(text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? answer : {};
  } catch {
    return {};
  }
}

/** Half an answer is none. */
const isJudgement = (answer: object): answer is Judgement => {
  const { passed, failed, headline, report } = answer as Partial<Judgement>;
  return (
    typeof passed === "boolean" &&
    typeof failed === "number" &&
    passed === (failed === 0) &&
    typeof headline === "string" &&
    typeof report === "string"
  );
};
