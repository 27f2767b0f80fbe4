// Decides who a call of the bot's API comes from, and answers it.

/** What API Gateway hands over (REST API, Lambda proxy, authorised by IAM), as far as it counts here. */
export type BotRequest = {
  requestContext: { identity: { userArn?: string | null } };
  body?: string | null;
};
export type BotAnswer = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * The user's name in IAM Identity Center, in lower case. Only its own roles have sessions that are named by it: whoever
 * takes another role names the session as they like.
 */
export const personOf = ({ requestContext: { identity } }: BotRequest): string | undefined =>
  /^arn:aws[\w-]*:sts::\d{12}:assumed-role\/AWSReservedSSO_[\w+=,.@-]+\/([\w+=,.@-]+)$/
    .exec(identity.userArn ?? "")?.[1]
    ?.toLowerCase();

export const say = (statusCode: number, body: object): BotAnswer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const nobody = (): BotAnswer =>
  say(403, { reason: "the bot talks to people of IAM Identity Center only" });

/** Undefined where it is no JSON object. */
export function readBody({ body }: BotRequest): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(body ?? "");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
