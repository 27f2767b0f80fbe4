// Writes the packages of lockfiles as SLSA's resolved dependencies and as a CycloneDX bill of materials.
import * as Enums from "@cyclonedx/cyclonedx-library/Enums";
import * as Models from "@cyclonedx/cyclonedx-library/Models";
import * as Serialize from "@cyclonedx/cyclonedx-library/Serialize";
import * as Spec from "@cyclonedx/cyclonedx-library/Spec";
import { PackageURL } from "packageurl-js";
import type { Component, Ecosystem } from "../dependencies/types.ts";
import type { Digests } from "../lib/digests.ts";
import { BadFormat } from "../lib/faults.ts";
import type { Provenance } from "../lib/predicates.ts";

/** How a name splits into the namespace and the name of a package URL. */
const splits: Record<Ecosystem, (name: string) => [namespace: string | undefined, name: string]> = {
  npm: (name) => atLast(name, "/"),
  pypi: (name) => [undefined, name],
  maven: (name) => atLast(name, ":"),
  golang: (name) => atLast(name, "/"),
  docker: (name) => [undefined, name],
};

const atLast = (name: string, separator: string): [string | undefined, string] => {
  const at = name.lastIndexOf(separator);
  return at === -1 ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)];
};

/** Throws BadFormat for a name or version that no package URL can have. */
export function purlOf({ ecosystem, name, version }: Component): string {
  const [namespace, own] = splits[ecosystem](name);
  // An image is named by its registry in a qualifier, and by its digest as the version.
  const image = ecosystem === "docker" ? { repository_url: name } : undefined;
  try {
    const short = image === undefined ? own : (name.split("/").at(-1) ?? name);
    return new PackageURL(ecosystem, namespace, short, version, image, undefined).toString();
  } catch (error) {
    throw new BadFormat(`${name} ${version} has no package URL: ${(error as Error).message}`);
  }
}

type Resource = NonNullable<Provenance["buildDefinition"]["resolvedDependencies"]>[number];
export const resolvedDependencies = (components: readonly Component[]): Resource[] =>
  components.map((component) => ({
    uri: purlOf(component),
    ...(component.digest === undefined ? {} : { digest: { ...component.digest } }),
  }));

const hashNames: Readonly<Record<string, Enums.HashAlgorithm>> = {
  sha256: Enums.HashAlgorithm["SHA-256"],
  sha512: Enums.HashAlgorithm["SHA-512"],
};

const versions = { "1.5": Spec.Spec1dot5, "1.6": Spec.Spec1dot6 } as const;

/** CycloneDX as JSON. The same input gives the same text: no serial number of its own, sorted. */
export function billOfMaterials(
  artifact: { name: string; digests: Digests },
  components: readonly Component[],
  timestamp: Date,
  version: keyof typeof versions = "1.6",
): Record<string, unknown> {
  const { name, digests } = artifact;
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      timestamp,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.PreBuild]),
      component: new Models.Component(Enums.ComponentType.Application, name, {
        bomRef: "artifact",
        version: `sha256:${digests.sha256}`,
        hashes: hashesOf({
          sha256: digests.sha256,
          ...(digests.sha512 === undefined ? {} : { sha512: digests.sha512 }),
        }),
      }),
    }),
    components: new Models.ComponentRepository(components.map(modelOf)),
  });
  const factory = new Serialize.JSON.Normalize.Factory(versions[version]);
  const text = new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true });
  return JSON.parse(text) as Record<string, unknown>;
}

const modelOf = (component: Component): Models.Component => {
  const purl = purlOf(component);
  const type = component.ecosystem === "docker" ? Enums.ComponentType.Container : Enums.ComponentType.Library;
  return new Models.Component(type, component.name, {
    bomRef: purl,
    version: component.version,
    purl,
    scope: component.development === true ? Enums.ComponentScope.Excluded : Enums.ComponentScope.Required,
    ...(component.digest === undefined ? {} : { hashes: hashesOf(component.digest) }),
  });
};

const hashesOf = (digest: Readonly<Record<string, string>>): Models.HashDictionary =>
  new Models.HashDictionary(
    Object.entries(digest).flatMap(([algorithm, value]) => {
      const name = hashNames[algorithm];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
