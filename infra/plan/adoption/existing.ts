// The vocabulary of an organization that exists already, as AWS tells it: plain values.

export type ExistingUnit = {
  readonly id: string;
  readonly name: string;
  /** Of a unit, or of the root. */
  readonly parentId: string;
  readonly tags: Readonly<Record<string, string>>;
};

export type ExistingAccount = ExistingUnit & {
  readonly email: string;
  /** Closed ones stay listed for 90 days. */
  readonly open: boolean;
};

export type ExistingPolicy = {
  readonly id: string;
  readonly name: string;
  readonly type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY" | "DECLARATIVE_POLICY_EC2";
  readonly content: string;
  /** Ids of what it hangs on. */
  readonly targets: readonly string[];
};

export type ExistingOrganization = {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId: string;
  readonly units: readonly ExistingUnit[];
  /** Without the management account. */
  readonly accounts: readonly ExistingAccount[];
  /** Without AWS's own. */
  readonly policies: readonly ExistingPolicy[];
  readonly administrators: readonly { readonly accountId: string; readonly services: readonly string[] }[];
};
