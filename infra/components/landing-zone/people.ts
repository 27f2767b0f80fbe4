// Declares what people may do: permission sets of Identity Center, groups, and who has which set in which account.
import * as pulumi from "@pulumi/pulumi";
import { Group } from "@pulumi/aws/identitystore/group.js";
import { AccountAssignment } from "@pulumi/aws/ssoadmin/accountAssignment.js";
import { InstanceAccessControlAttributes } from "@pulumi/aws/ssoadmin/instanceAccessControlAttributes.js";
import type { PermissionSet } from "@pulumi/aws/ssoadmin/permissionSet.js";
import type { OrgConfig } from "../../configuration/schema.ts";
import {
  type AccessName,
  type PlannedAssignment,
  accessLevels,
  accessTag,
  mfaTag,
  planAssignments,
} from "../../plan/people.ts";
import { personTag } from "../../plan/sandboxes.ts";
import { createPermissionSet } from "./permissionSet.ts";

export type PeopleArgs = {
  people: NonNullable<OrgConfig["people"]>;
  accounts: OrgConfig["accounts"];
  units: OrgConfig["units"];
  /** Id of an account, by name. */
  accountIds: ReadonlyMap<string, pulumi.Input<string>>;
  /** What is given in accounts that are no rows (yet). */
  alsoGranted?: readonly Pick<PlannedAssignment, "group" | "access">[];
};

export class People extends pulumi.ComponentResource {
  /** By level and by name of the group. */
  readonly sets: ReadonlyMap<AccessName, PermissionSet>;
  readonly groups: ReadonlyMap<string, Group>;

  constructor(name: string, args: PeopleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:People", name, {}, opts);
    const { people, accounts, units } = args;
    const planned = planAssignments(people.assignments, { accounts, units });
    const granted = [...planned, ...(args.alsoGranted ?? [])];
    this.sessionTags(
      name,
      people,
      granted.some(({ access }) => access === "owner"),
    );
    this.sets = new Map(
      distinct(granted.map(({ access }) => access)).map((access) => [
        access,
        createPermissionSet(
          access,
          accessLevels[access],
          { instance: people.instance, tags: { [accessTag]: access } },
          { parent: this },
        ),
      ]),
    );
    this.groups = new Map(
      distinct(granted.map(({ group }) => group)).map((group) => [group, this.group(group, people)]),
    );
    for (const { group, access, account } of planned)
      new AccountAssignment(
        `${group}-${access}-${account}`,
        {
          instanceArn: people.instance,
          permissionSetArn: found(this.sets, access).arn,
          principalId: found(this.groups, group).groupId,
          principalType: "GROUP",
          targetId: found(args.accountIds, account),
          targetType: "AWS_ACCOUNT",
        },
        { parent: this },
      );
    this.registerOutputs({ assignments: planned.length });
  }

  /**
   * What the identity provider says of the second factor becomes the tag that every set demands, and where people own
   * environments their name becomes another.
   */
  private sessionTags(name: string, people: PeopleArgs["people"], owners: boolean): void {
    const { instance, mfaAttribute, ownerAttribute } = people;
    const sources = { [mfaTag]: mfaAttribute, ...(owners ? { [personTag]: ownerAttribute } : {}) };
    const attributes = Object.entries(sources).map(([key, source]) => ({
      key,
      values: [{ sources: [source] }],
    }));
    new InstanceAccessControlAttributes(name, { instanceArn: instance, attributes }, { parent: this });
  }

  private group(group: string, { identityStore }: PeopleArgs["people"]): Group {
    return new Group(
      group,
      { identityStoreId: identityStore, displayName: group, description: `People who are ${group}` },
      { parent: this },
    );
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

function found<K, V>(table: ReadonlyMap<K, V>, key: K): V {
  const value = table.get(key);
  if (value === undefined) throw new RangeError(`${String(key)} is in no table`);
  return value;
}
