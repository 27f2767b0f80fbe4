// A model of AWS FIS: it does what a template says, action after action, to what has all the tags that the template names, as
// the declared role; models of targets say what that does to them. Nothing found is a failure, and a declared alarm stops it.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { World } from "../world.ts";

type Tag = { key: string; value: string };
/** One action of a template. */
export type Act = { account: string; role: string; tags: readonly Tag[]; count: number };
/** By action: breaks it, and says how many were found. */
export type Breaks = Readonly<Record<string, (act: Act) => Promise<number>>>;

type Target = { name: string; resourceTags: Tag[]; selectionMode: string };
type Action = { actionId: string; target: { value: string } };
type State = "completed" | "failed" | "stopped";

export class Experiments {
  readonly #world: World;
  readonly #ended: State[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** URN of the template that has this value among its tags. */
  template = (account: string, tag: string): string | undefined =>
    this.#templates().find(
      (facts) =>
        accountOf(facts) === account &&
        Object.values((facts.props["tags"] as object | undefined) ?? {}).includes(tag),
    )?.urn;

  /** The experiment's id, once it has ended. */
  async start(urn: string): Promise<string> {
    const template = this.#templates().find((facts) => facts.urn === urn);
    if (template === undefined) throw new Error(`there is no template ${urn}`);
    this.#ended.push(await this.#run(template));
    return `EXP${String(this.#ended.length).padStart(16, "0")}`;
  }

  /** As AWS FIS names states. */
  state = (id: string): State | "unknown" => this.#ended[Number(id.slice(3)) - 1] ?? "unknown";

  async #run(template: Facts): Promise<State> {
    for (const action of template.props["actions"] as Action[]) {
      if ((await this.#act(template, action)) === 0) return "failed";
      if (this.#isStopped(template)) return "stopped";
    }
    return "completed";
  }

  #act(template: Facts, { actionId, target: { value } }: Action): Promise<number> {
    const breaks = this.#world.targets.flatMap((model) => model.breaks?.[actionId] ?? []);
    const [found] = breaks;
    if (found === undefined) throw new Error(`no model here knows ${actionId}`);
    const target = (template.props["targets"] as Target[]).find(({ name }) => name === value);
    return found({
      account: accountOf(template) ?? "",
      role: String(template.props["roleArn"]),
      tags: target?.resourceTags ?? [],
      count: Number(/^COUNT\((\d+)\)$/.exec(target?.selectionMode ?? "")?.[1] ?? 0),
    });
  }

  #isStopped(template: Facts): boolean {
    const account = accountOf(template) ?? "";
    return (template.props["stopConditions"] as { value?: string }[]).some(
      ({ value }) => this.#world.alarms.state(account, value?.split(":alarm:")[1] ?? "") === "ALARM",
    );
  }

  #templates = (): Facts[] =>
    this.#world.company.model.resources.filter(
      ({ type }) => type === "aws:fis/experimentTemplate:ExperimentTemplate",
    );
}

/** Condition keys of what has these tags. */
export const tagContext = ({ tags }: Pick<Act, "tags">): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]));

/** Whether something has every tag that is named. */
export const hasTags = (own: Readonly<Record<string, string>>, { tags }: Pick<Act, "tags">): boolean =>
  tags.every(({ key, value }) => own[key] === value);
