// Asks the server over HTTP for runs and follows them: the only way in which `npm start` changes a stack.

export type RunEvent = { id: number; runId: string; at: string; type: string; data: Record<string, unknown> };

export type Violation = {
  rule: string;
  severity: string;
  level: string;
  urn: string;
  message: string;
  remedy?: string;
};

/** A run as `GET /v1/runs/{id}` gives it (the part that the summary needs). */
export type Run = {
  id: string;
  stack: string;
  state: string;
  /** RFC 3339; null until the run is in a state that it never leaves. */
  finishedAt?: string | null;
  outcome?: {
    changes?: Record<string, number>;
    resources?: number;
    durationSeconds?: number;
    policies?: { rulesChecked: number; violations: Violation[] };
    error?: { code: string; title: string; detail?: string; remedy?: string };
  } | null;
};

export class LockgateClient {
  readonly #base: string;
  readonly #token: string;
  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Starts an operation on a stack; throws with the server's problem (RFC 9457) as text. */
  async startRun(stack: string, operation: string, message: string): Promise<Run> {
    return (await this.#call("POST", `/v1/stacks/${stack}/runs`, { operation, message })) as Run;
  }

  async run(id: string): Promise<Run> {
    return (await this.#call("GET", `/v1/runs/${id}`)) as Run;
  }

  /**
   * Follows a run to its end, resuming after a broken connection where it stopped; or to where it asks people for their
   * approval, which may take days.
   */
  async follow(id: string, onEvent: (event: RunEvent) => void, signal?: AbortSignal): Promise<Run> {
    let last = 0;
    for (;;) {
      const current = await this.run(id);
      last = await this.#readEvents(id, last, onEvent, signal).catch((error: Error) => {
        if (signal?.aborted) throw error;
        return last;
      });
      if (current.finishedAt) return current;
      const now = await this.run(id);
      if (now.state === "awaiting_approval") return now;
    }
  }

  async #readEvents(id: string, after: number, onEvent: (event: RunEvent) => void, signal?: AbortSignal) {
    let last = after;
    const response = await fetch(`${this.#base}/v1/runs/${id}/events`, {
      headers: { ...this.#headers(), accept: "application/x-ndjson", "last-event-id": String(after) },
      signal,
    });
    if (!response.ok || response.body === null) throw new Error(await problemText(response));
    let rest = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines.filter((text) => text.trim() !== "")) {
        const event = JSON.parse(line) as RunEvent;
        if (typeof event.id === "number") last = event.id;
        onEvent(event);
        // The stream would go on in silence until somebody answers.
        if (event.type === "run.state" && event.data["state"] === "awaiting_approval") return last;
      }
    }
    return last;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#base + path, {
      method,
      headers: { ...this.#headers(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await problemText(response));
    return response.json();
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}` };
  }
}

async function problemText(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string; remedy?: string };
    return [problem.title, problem.detail, problem.remedy].filter(Boolean).join(": ");
  } catch {
    return `HTTP ${response.status} ${text.slice(0, 200)}`;
  }
}
