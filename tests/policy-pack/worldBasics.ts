// The least that tests need to write resources down as plain facts: accounts, resources, changes to a list of them.

import type { Facts } from "../../policy-pack/facts.ts";
import { TOKENS, type Kind } from "../../policy-pack/model/tokens.ts";

export const DEV = "210987654321";
export const PROD = "345678901234";
export const TOOLING = "123456789012";
export const ORGANIZATION = "o-acme123456";
export const WRITER = `arn:aws:iam::${TOOLING}:role/lockgate-signer`;
export const READER = `arn:aws:iam::${DEV}:role/lockgate-deploy`;

export const urnOf = (type: string, name: string): string => `urn:pulumi:dev::lockgate::${type}::${name}`;

/** Account of the provider that owns the resource; as the engine keeps it, a list in JSON text. */
const provider = (account: string) => ({
  urn: urnOf("pulumi:providers:aws", `aws-${account}`),
  props: { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) },
});

export type Extra = Partial<Pick<Facts, "provider" | "propertyDependencies" | "protect">> & {
  account?: string;
};

export const typed = (type: string, name: string, props: Facts["props"], extra: Extra = {}): Facts => {
  const { account = DEV, ...rest } = extra;
  return {
    urn: urnOf(type, name),
    type,
    name,
    props,
    protect: false,
    propertyDependencies: {},
    provider: provider(account),
    ...rest,
  };
};

export const resource = (kind: Kind, name: string, props: Facts["props"], extra: Extra = {}): Facts =>
  typed(TOKENS[kind][0], name, props, extra);

/** The list with some properties of one resource replaced. */
export const change = (
  list: readonly Facts[],
  name: string,
  patch: Record<string, unknown>,
): readonly Facts[] => {
  if (!list.some((facts) => facts.name === name)) throw new Error(`no resource ${name}`);
  return list.map((facts) =>
    facts.name === name ? { ...facts, props: { ...facts.props, ...patch } } : facts,
  );
};

export const without = (list: readonly Facts[], name: string): readonly Facts[] => {
  if (!list.some((facts) => facts.name === name)) throw new Error(`no resource ${name}`);
  return list.filter((facts) => facts.name !== name);
};

export const json = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
