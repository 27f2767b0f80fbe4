// Tells the server of a rehearsal while it goes on: what the dashboard draws. At most one request at a time is on its way.

import { type Client, type Schemas, bodyOf } from "../../automation/client/client.ts";
import type { Rehearsal, Step } from "../../sandbox/rehearsal/record.ts";
import type { DeclaredPipeline } from "../pipeline/declared.ts";

type Told = Schemas["RehearsalRecord"];
type About = { pipeline: DeclaredPipeline; commit: string; at: string };

/** What a server keeps of what somebody said; the whole stands in the record. */
const longest = 1000;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}...` : text);

const toldStep = ({ stage, action, environment, attempt, rollback, began, seconds, ...step }: Step) => ({
  stage,
  action,
  ...(environment === undefined ? {} : { environment }),
  attempt,
  rollback: rollback === true,
  began,
  seconds,
  result: step.result,
  text: shortened(step.text),
  calls: step.calls.length,
});

const toldCheck = ({ what, holds, detail }: Rehearsal["checks"][number]) => ({
  what: shortened(what),
  holds,
  detail: shortened(detail),
});

const begun = ({ pipeline, commit, at }: About): Told => ({
  app: pipeline.name,
  commit,
  at,
  result: "running",
  stages: pipeline.stages.map(({ name, actions }) => ({
    name,
    actions: actions.map((action) => action.name),
  })),
  steps: [],
  checks: [],
});

/** Tells of one rehearsal after the other, each under an id of its own. */
export class Teller {
  readonly #client: Client;
  readonly #about: About;
  #id = crypto.randomUUID();
  #told: Told;
  #going = Promise.resolve();
  #waits = false;

  private constructor(client: Client, about: About) {
    this.#client = client;
    this.#about = about;
    this.#told = begun(about);
  }

  /** Throws where the server does not take it: that is known before anything is rehearsed. */
  static async open(client: Client, about: About): Promise<Teller> {
    const teller = new Teller(client, about);
    await teller.#send();
    return teller;
  }

  step(step: Step): void {
    this.#told = { ...this.#told, steps: [...this.#told.steps, toldStep(step)] };
    this.#soon();
  }

  /** The last word on this rehearsal; resolves with its id once the server has it. What is told next is of another one. */
  async end({ injected, result, at, steps, checks }: Rehearsal): Promise<string> {
    this.#told = {
      ...this.#told,
      ...(injected === undefined ? {} : { injected }),
      at,
      result,
      steps: steps.map(toldStep),
      checks: checks.map(toldCheck),
    };
    await this.#going;
    await this.#send();
    const id = this.#id;
    this.#id = crypto.randomUUID();
    this.#told = begun(this.#about);
    return id;
  }

  /** What comes while a request is on its way goes together in the next one. A lost one is made good by the next. */
  #soon(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#going = this.#going.then(async () => {
      this.#waits = false;
      await this.#send().catch(() => undefined);
    });
  }

  async #send(): Promise<void> {
    await bodyOf(
      this.#client.PUT("/v1/rehearsals/{id}", { params: { path: { id: this.#id } }, body: this.#told }),
    );
  }
}
