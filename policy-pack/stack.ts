// Decides how the rules over the stack are run: over the company where it is seen, and on what this stack itself brings about.

import { viewOf, type View } from "./company/view.ts";
import { whereOf, type Where } from "./company/where.ts";
import type { Facts } from "./facts.ts";
import { buildModel, type Model } from "./model/model.ts";
import type { Report } from "./report.ts";
import type { StackRule } from "./rule.ts";
import { reportExemptions, safely, send, sendAboutPack, type Session } from "./session.ts";
import { isOff, STACK, stackOf, strayEnvironments } from "./settings.ts";
import { fail, isFinding, type Finding, type Verdict } from "./verdict.ts";

const HEAD = {
  id: STACK,
  title: "The other stacks of the company are seen",
  severity: "critical",
  fix: "",
} as const;

/** Asynchronous only where the other stacks are to be seen. */
export const judgeStack = (
  rules: readonly StackRule[],
  own: readonly Facts[],
  session: Session,
  report: Report,
): Promise<void> | void => {
  if (!session.configured) {
    const fix = "Install the version of @pulumi/policy that the pack was made for.";
    sendAboutPack(
      HEAD,
      [fail("", "the engine's configuration did not reach the pack", fix) as Finding],
      report,
    );
    return;
  }
  const where = whereOf(session.settings.states, process.env);
  if (where === undefined || session.snapshots === undefined)
    return judgeView(rules, { own, after: own, faults: [] }, session, report);
  return judgeCompany(rules, own, session as Required<Session>, where, report);
};

const judgeCompany = async (
  rules: readonly StackRule[],
  own: readonly Facts[],
  session: Required<Session>,
  where: Where,
  report: Report,
): Promise<void> => {
  const view = viewOf(own, await session.snapshots, where, new Date());
  judgeView(rules, { own, ...view }, session, report);
};

const judgeView = (
  rules: readonly StackRule[],
  { own, after, before, faults, stacks: all }: View & { own: readonly Facts[] },
  session: Session,
  report: Report,
): void => {
  const { settings } = session;
  const stacks = new Set(own.map(({ urn }) => stackOf(urn)));
  const [home = ""] = stacks;
  const model = buildModel(after, settings.company);
  const past = before && new Past(() => buildModel(before, settings.company));
  const strays = all ? strayEnvironments(settings, all).map(stray) : [];
  sendAboutPack(HEAD, [...faults, ...strays], report);
  for (const rule of rules) {
    if (isOff(settings, rule)) continue;
    const verdicts = safely(rule, "", () => rule.check(model));
    const brought = verdicts.filter((verdict) => isOwn(verdict, stacks) || past?.had(rule, verdict) !== true);
    send(rule, brought, session, report, home);
  }
  reportExemptions(session, stacks, report);
};

const stray = (name: string): Finding =>
  fail("", `no stack is called ${name}`, `Correct the name in lz-stack.environments.${name}.`) as Finding;

const isOwn = (verdict: Verdict, stacks: ReadonlySet<string>): boolean =>
  !isFinding(verdict) || verdict.urn === "" || stacks.has(stackOf(verdict.urn));

/** What the rules say about the company as it is; asked only where another stack shows a finding. */
class Past {
  readonly #build: () => Model;
  readonly #said = new Map<string, ReadonlySet<string>>();
  #model: Model | undefined;

  constructor(build: () => Model) {
    this.#build = build;
  }

  had(rule: StackRule, verdict: Verdict): boolean {
    const model = (this.#model ??= this.#build());
    const said =
      this.#said.get(rule.id) ??
      new Set(safely(rule, "", () => rule.check(model)).map((v) => JSON.stringify(v)));
    this.#said.set(rule.id, said);
    return said.has(JSON.stringify(verdict));
  }
}
