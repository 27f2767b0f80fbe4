// Deployments in place, as CodeDeploy keeps and tells them: of each group one at a time, and which was good last.
import { awsError, type Answer, type Input } from "../../aws/authorised.ts";
import { rememberDeployment } from "../../aws/deployCalls.ts";
import type { World } from "../../world.ts";
import type { Mishap } from "../index.ts";
import { InPlace, nameOf, type Group, type Location } from "./inPlace.ts";

type Told = ReturnType<Answer>;

export class InPlaceDeployments<G extends Group> {
  readonly groups: readonly G[];
  readonly #world: World;
  /** Beginning of their ids, which no other model's have. */
  readonly #letter: string;
  readonly #begun: InPlace[] = [];

  constructor(world: World, letter: string, groups: readonly G[]) {
    this.#world = world;
    this.#letter = letter;
    this.groups = groups;
  }

  find = (account: string, name: unknown): G | undefined =>
    this.groups.find((each) => each.account === account && each.name === name);

  /** Of a group that is another model's, nothing. */
  create(account: string, input: Input, mishap: Mishap | undefined): Told {
    const group = this.find(account, input["deploymentGroupName"]);
    return group === undefined ? undefined : { deploymentId: this.#begin(group, input, mishap).id };
  }

  async get(id: unknown): Promise<Awaited<Told>> {
    const found = this.#all().find((each) => each.id === id);
    if (found === undefined) return undefined;
    await found.advance();
    return { deploymentInfo: describe(found) };
  }

  /** What was deployed with success, to whom. */
  deployment = (id: unknown): InPlace | undefined => this.#all().find((each) => each.id === id);

  describeGroup(group: G): object {
    const last = (found: InPlace | undefined) =>
      found === undefined
        ? undefined
        : { deploymentId: found.id, status: found.status, createTime: new Date(found.began) };
    return {
      lastSuccessfulDeployment: last(this.last(group)),
      lastAttemptedDeployment: last(this.#of(group).at(-1)),
    };
  }

  /** The last one with success. */
  last = (group: G): InPlace | undefined => this.#of(group).findLast(({ status }) => status === "Succeeded");

  #begin(group: G, input: Input, mishap: Mishap | undefined): InPlace {
    const running = this.#of(group).find(({ status, rollback }) =>
      [status, rollback?.status].includes("InProgress"),
    );
    if (running !== undefined)
      throw awsError(
        "DeploymentLimitExceededException",
        400,
        `${group.name} is deployed to by ${running.id}`,
      );
    const location = (input["revision"] as { s3Location: Location }).s3Location;
    const made = new InPlace(this.#world, {
      group,
      location,
      // Releases are called by their digests; what is brought beside them goes well.
      mishap: /^[0-9a-f]{64}$/.test(nameOf(location)) ? mishap : undefined,
      before: this.last(group),
      isWatched:
        (input["overrideAlarmConfiguration"] as { enabled?: boolean } | undefined)?.enabled !== false,
      newId: () => this.#newId(group),
    });
    this.#begun.push(made);
    return made;
  }

  #newId({ application, name }: G): string {
    const id = `d-${this.#letter}${String(this.#all().length + 1).padStart(8, "0")}`;
    rememberDeployment(this.#world.company.model, id, `${application}/${name}`);
    return id;
  }

  #all = (): InPlace[] =>
    this.#begun.flatMap((each) => (each.rollback === undefined ? [each] : [each, each.rollback]));
  #of = (group: G): InPlace[] => this.#all().filter((each) => each.group === group);
}

const describe = ({ id, status, error, rollback, location }: InPlace): object => ({
  deploymentId: id,
  status,
  revision: { revisionType: "S3", s3Location: location },
  ...(error === undefined ? {} : { errorInformation: error }),
  ...(rollback === undefined ? {} : { rollbackInfo: { rollbackDeploymentId: rollback.id } }),
});
