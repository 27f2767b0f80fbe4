// A model of Lambda: functions as they are declared, their versions and aliases. What a version answers is what its code
// answers: it is really run, in a process of its own.
import { createHash } from "node:crypto";
import { firstRelease } from "../../../infra/plan/firstRelease.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import { awsError } from "../aws/authorised.ts";
import { added } from "../aws/signerModel.ts";
import { invoke, type Invoked } from "./invoke.ts";
import type { Traffic } from "./index.ts";

export type Alias = {
  version: string;
  /** Share of another version, 0 to 1. */ weights: Record<string, number>;
};

export class LambdaFunction {
  readonly account: string;
  readonly name: string;
  readonly #facts: Facts;
  readonly aliases = new Map<string, Alias>();
  readonly #versions: Buffer[] = [];
  /** What the next version will run. */
  #latest: Buffer;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.account = accountOf(facts) ?? "";
    this.name = String(facts.props["name"]);
    this.#latest = added(undefined, firstRelease(this.#text("runtime"), this.#text("handler")));
    this.publish();
  }

  #text = (key: string): string => String(this.#facts.props[key] ?? "");

  /** Functions that nobody releases to have code of their own, which is not looked at. */
  update(code: Buffer): void {
    this.#latest = code;
  }

  /** The same code is published once (Lambda API, PublishVersion). */
  publish(): string {
    const same = this.#versions.findIndex((code) => code.equals(this.#latest));
    if (same >= 0) return String(same + 1);
    return String(this.#versions.push(this.#latest));
  }

  get logGroup(): string {
    const named = (this.#facts.props["loggingConfig"] as { logGroup?: unknown } | undefined)?.logGroup;
    return typeof named === "string" ? named : `/aws/lambda/${this.name}`;
  }

  get latestSha256(): string {
    return createHash("sha256").update(this.#latest).digest("base64");
  }

  alias(name: string): Alias {
    const found = this.aliases.get(name);
    if (found === undefined)
      throw awsError("ResourceNotFoundException", 404, `Cannot find alias ${name} of ${this.name}`);
    return found;
  }

  async invoke(version: string, payload: string): Promise<Invoked> {
    const code = this.#versions[Number(version) - 1];
    if (code === undefined)
      throw awsError("ResourceNotFoundException", 404, `${this.name} has no version ${version}`);
    const seconds = Number(this.#facts.props["timeout"] ?? 3);
    return invoke({ code, payload, seconds, runtime: this.#text("runtime"), handler: this.#text("handler") });
  }

  traffic(): Traffic[] {
    const runs = Object.fromEntries(
      this.#versions.map((code, index) => [
        String(index + 1),
        createHash("sha256").update(code).digest("hex"),
      ]),
    );
    return [...this.aliases].map(([alias, { version, weights }]) => {
      const others = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      const shares = Object.entries({ ...weights, [version]: 1 - others });
      return {
        account: this.account,
        name: `${this.name}:${alias}`,
        shares: Object.fromEntries(shares.map(([of, share]) => [of, Math.round(share * 100)])),
        runs,
      };
    });
  }
}

/** Functions that have an alias, with what it names first: they are what is released to. */
export function declaredFunctions(model: Model): LambdaFunction[] {
  const aliases = model.resources.filter(({ type }) => type === "aws:lambda/alias:Alias");
  return model.of("function").flatMap((facts) => {
    const own = aliases.filter(
      (alias) =>
        accountOf(alias) === accountOf(facts) &&
        [facts.props["name"], facts.props["arn"]].includes(alias.props["functionName"] as string),
    );
    if (own.length === 0) return [];
    const made = new LambdaFunction(facts);
    for (const { props } of own) made.aliases.set(String(props["name"]), { version: "1", weights: {} });
    return [made];
  });
}
