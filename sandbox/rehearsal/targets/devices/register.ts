// CodeDeploy's register of devices, and Systems Manager's: who is known by which session, with which tags.
import { awsError, type Input } from "../../aws/authorised.ts";

export type Tag = { Key?: string; Value?: string };
type Entry = { account: string; name: string; sessionArn: string; tags: Tag[]; deregistered: boolean };

const same =
  (one: Tag) =>
  (other: Tag): boolean =>
    one.Key === other.Key && one.Value === other.Value;

export class Register {
  readonly #entries = new Map<string, Entry>();
  /** Nodes of Systems Manager that are no longer activated. */
  readonly #ended = new Set<string>();

  /** Whether Systems Manager gives it credentials. */
  isActivated = (account: string, node: string): boolean => !this.#ended.has(`${account}/${node}`);

  /** Registered devices with one of these tags. */
  with = (account: string, tags: readonly Tag[]): Entry[] =>
    [...this.#entries.values()].filter(
      (each) =>
        each.account === account && !each.deregistered && tags.some((tag) => each.tags.some(same(tag))),
    );

  readonly operations: Readonly<Record<string, (input: Input, account: string) => object>> = {
    "CodeDeployClient.RegisterOnPremisesInstance": (input, account) => this.#register(input, account),
    "CodeDeployClient.DeregisterOnPremisesInstance": (input, account) => {
      this.#known(account, input["instanceName"]).deregistered = true;
      return {};
    },
    "CodeDeployClient.AddTagsToOnPremisesInstances": (input, account) => {
      const tags = input["tags"] as Tag[];
      for (const each of this.#named(input, account))
        each.tags = [...each.tags.filter((tag) => !tags.some(same(tag))), ...tags];
      return {};
    },
    "CodeDeployClient.RemoveTagsFromOnPremisesInstances": (input, account) => {
      const tags = input["tags"] as Tag[];
      for (const each of this.#named(input, account))
        each.tags = each.tags.filter((tag) => !tags.some(same(tag)));
      return {};
    },
    "CodeDeployClient.ListOnPremisesInstances": (input, account) => ({
      instanceNames: this.with(account, (input["tagFilters"] as Tag[] | undefined) ?? []).map(
        ({ name }) => name,
      ),
    }),
    "CodeDeployClient.BatchGetOnPremisesInstances": (input, account) => ({
      instanceInfos: this.#named(input, account).map(({ name, sessionArn, tags }) => ({
        instanceName: name,
        iamSessionArn: sessionArn,
        tags,
      })),
    }),
    "SSMClient.DeregisterManagedInstance": (input, account) => {
      const node = String(input["InstanceId"]);
      if (!this.isActivated(account, node))
        throw awsError("InvalidInstanceId", 400, `The managed node ID ${node} isn't valid`);
      this.#ended.add(`${account}/${node}`);
      return {};
    },
    "SSMClient.DescribeInstanceInformation": (input, account) => {
      const [{ Values }] = input["Filters"] as [{ Values: string[] }];
      const found = Values.filter((node) => this.isActivated(account, node));
      return { InstanceInformationList: found.map((InstanceId) => ({ InstanceId, PingStatus: "Online" })) };
    },
  };

  #register(input: Input, account: string): object {
    const [name, sessionArn] = [String(input["instanceName"]), String(input["iamSessionArn"])];
    const registered = [...this.#entries.values()].filter(
      (each) => each.account === account && !each.deregistered,
    );
    if (registered.some((each) => each.name === name))
      throw awsError("InstanceNameAlreadyRegisteredException", 400, `Instance ${name} is already registered`);
    if (registered.some((each) => each.sessionArn === sessionArn))
      throw awsError("IamSessionArnAlreadyRegisteredException", 400, `${sessionArn} is already registered`);
    this.#entries.set(`${account}/${name}`, { account, name, sessionArn, tags: [], deregistered: false });
    return {};
  }

  #named = (input: Input, account: string): Entry[] =>
    (input["instanceNames"] as string[]).map((name) => this.#known(account, name));

  #known(account: string, name: unknown): Entry {
    const found = this.#entries.get(`${account}/${String(name)}`);
    if (found === undefined || found.deregistered)
      throw awsError("InstanceNotRegisteredException", 400, `Instance ${String(name)} is not registered`);
    return found;
  }
}
