// Asks Trend Micro's Cloud One over HTTP: its scanner of templates, and its list of API keys. No key, and nothing that may
// hold one, gets into an error.
import * as z from "zod/mini";

/** The vendor gave no answer that can be judged by: that is never a pass. */
export class NoAnswer extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** `conformity` and `accounts` are base URLs; `patience` in milliseconds. */
export const cloudOneSetup = z.object({
  conformity: z.url(),
  accounts: z.url(),
  profileId: z.optional(z.string()),
  failsFrom: z.string(),
  patience: z._default(z.number(), 20_000),
});
export type CloudOne = z.infer<typeof cloudOneSetup>;

/** `<id>:<secret>`: the first part names the key, the whole opens. */
const keyForm = /^([^\s:]+):\S+$/;
export function keyId(key: string): string {
  const id = keyForm.exec(key)?.[1];
  if (id === undefined)
    throw new NoAnswer(
      "the secret holds no API key of Cloud One: put one as <id>:<secret> (docs/validation.md)",
    );
  return id;
}

type Ask = { method: string; url: string; key: string; patience: number; body?: object };

async function ask({ method, url, key, patience, body }: Ask): Promise<unknown> {
  keyId(key);
  const { host } = new URL(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        authorization: `ApiKey ${key}`,
        "api-version": "v1",
        "content-type": "application/vnd.api+json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A key is for one host.
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch (error) {
    const late = (error as Error).name === "TimeoutError";
    throw new NoAnswer(late ? `${host} gave no answer in ${patience} ms` : `${host} can't be reached`);
  }
  if (!response.ok) throw new NoAnswer(`${host} answers ${response.status} to ${method}`, response.status);
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    throw new NoAnswer(`${host} answers ${method} with what is no JSON`);
  }
}

function read<T extends z.ZodMiniType>(form: T, answer: unknown, what: string): z.infer<T> {
  const given = form.safeParse(answer);
  if (given.success) return given.data;
  // Where, and never what: an answer may hold a key.
  throw new NoAnswer(
    `${what}: ${given.error.issues[0]?.path.join(".") || "the answer"} is not as it should be`,
  );
}

const risk = z.enum(["LOW", "MEDIUM", "HIGH", "VERY_HIGH", "EXTREME"]);
export type Risk = z.infer<typeof risk>;
const checks = z.object({
  data: z.array(
    z.object({
      attributes: z.object({
        status: z.enum(["SUCCESS", "FAILURE"]),
        "risk-level": risk,
        "rule-title": z.optional(z.string()),
        message: z.optional(z.string()),
        resource: z.optional(z.string()),
        "resolution-page-url": z.optional(z.string()),
      }),
      relationships: z.object({ rule: z.object({ data: z.object({ id: z.string() }) }) }),
    }),
  ),
  meta: z.optional(z.object({ errors: z.optional(z.array(z.unknown())) })),
});
export type Check = z.infer<typeof checks>["data"][number];

export type Template = { type: "cloudformation-template" | "terraform-template"; contents: string };

/** Every check that the vendor made; throws NoAnswer where it made none. */
export async function scanTemplate(
  { conformity, profileId, patience }: CloudOne,
  key: string,
  { type, contents }: Template,
): Promise<Check[]> {
  const attributes = { type, contents, ...(profileId === undefined ? {} : { profileId }) };
  const url = `${conformity}/template-scanner/scan`;
  const answer = await ask({ method: "POST", url, key, patience, body: { data: { attributes } } });
  const { data, meta } = read(checks, answer, "the scan");
  if ((meta?.errors ?? []).length > 0) throw new NoAnswer("the scan was not finished: it reports errors");
  if (data.length === 0) throw new NoAnswer("the scan made no check at all");
  return data;
}

const described = z.object({
  id: z.string(),
  alias: z.optional(z.string()),
  roleID: z.optional(z.string()),
  locale: z.optional(z.string()),
  timezone: z.optional(z.string()),
  enabled: z.optional(z.boolean()),
});
export type Described = z.infer<typeof described>;

/** What the vendor's accounts do with keys, each in the name of one. */
export const keysAt = ({ accounts, patience }: CloudOne) => {
  const call = (method: string, key: string, path: string, body?: object): Promise<unknown> =>
    ask({ method, url: `${accounts}/apikeys${path}`, key, patience, ...(body && { body }) });
  return {
    describe: async (key: string, id: string): Promise<Described> =>
      read(described, await call("GET", key, `/${encodeURIComponent(id)}`), "the key"),
    list: async (key: string): Promise<Described[]> =>
      read(z.object({ apiKeys: z.array(described) }), await call("GET", key, ""), "the list of keys").apiKeys,
    create: async (key: string, like: Omit<Described, "id">): Promise<string> => {
      const made = await call("POST", key, "", like);
      return read(z.object({ apiKey: z.string().check(z.regex(keyForm)) }), made, "the new key").apiKey;
    },
    /** One that is gone is what was wanted. */
    remove: async (key: string, id: string): Promise<void> => {
      try {
        await call("DELETE", key, `/${encodeURIComponent(id)}`);
      } catch (error) {
        if (!(error instanceof NoAnswer && error.status === 404)) throw error;
      }
    },
  };
};
