// Writes plain facts as a Pulumi state file, so that the real CLI and engine run the pack over them.

import type { Facts } from "../../policy-pack/facts.ts";

const TIME = "2026-01-01T00:00:00Z";
const STACK = "urn:pulumi:dev::lockgate::pulumi:pulumi:Stack::lockgate-dev";

/** What `pulumi stack export` gives, version 3: the stack, each provider once, then the resources in order. */
export const stateOf = (resources: readonly Facts[]): object => {
  const providers = new Map(
    resources.flatMap((facts) => (facts.provider ? [[facts.provider.urn, facts.provider]] : [])),
  );
  return {
    version: 3,
    deployment: {
      manifest: { time: TIME, magic: "", version: "v3.259.0" },
      resources: [
        { urn: STACK, custom: false, type: "pulumi:pulumi:Stack", created: TIME, modified: TIME },
        ...[...providers.values()].map(({ urn, props }) => ({
          urn,
          custom: true,
          id: idOf(urn),
          type: "pulumi:providers:aws",
          inputs: props,
          outputs: props,
        })),
        ...resources.map((facts) => ({
          urn: facts.urn,
          custom: true,
          id: facts.name,
          type: facts.type,
          parent: STACK,
          ...(facts.protect ? { protect: true } : {}),
          inputs: facts.props,
          outputs: facts.props,
          propertyDependencies: facts.propertyDependencies,
          ...(facts.provider ? { provider: `${facts.provider.urn}::${idOf(facts.provider.urn)}` } : {}),
        })),
      ],
    },
  };
};

// The engine wants a UUID for each provider; any will do as long as references agree.
const idOf = (urn: string): string =>
  `00000000-0000-4000-8000-${urn.replaceAll(/\D/g, "").padStart(12, "0").slice(-12)}`;
