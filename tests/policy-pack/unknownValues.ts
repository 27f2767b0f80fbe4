// One value of a stack that is not known, as Pulumi shows an output before it exists.

import { UNKNOWN, type Facts } from "../../policy-pack/facts.ts";
import { positions, replaced, type Path } from "./oddValues.ts";

export type Open = { where: string; resources: readonly Facts[] };

/** The same resources with one value not known, for each value in them. */
export const unknowns = (resources: readonly Facts[]): readonly Open[] =>
  resources.flatMap((facts) =>
    positions(facts.props)
      .slice(1)
      .map((path) => ({
        where: `${facts.type} ${facts.name} ${path.join(".")}`,
        resources: opened(resources, facts, path),
      })),
  );

/** Properties by which others name a resource. */
const IDENTITY = /^(?:id|arn|name|url|version|versionArn)$/;
const OWN_NAMES: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:kms/key:Key": "keyId",
  "aws:codeartifact/repository:Repository": "repository",
};
const isIdentity = ({ type }: Facts, key: string): boolean => IDENTITY.test(key) || OWN_NAMES[type] === key;

/** A name that is not known makes all that is made of it unknown; what is unknown is known to come from those it names. */
const opened = (resources: readonly Facts[], facts: Facts, path: Path): readonly Facts[] => {
  const value = at(facts.props, path);
  const others = resources.filter((one) => one !== facts);
  if (path.length === 1 && isName(value) && isIdentity(facts, String(path[0]))) {
    // Where two have one name, nobody can tell of which of them a text is made.
    const isOnly = !others.some((one) => namesOf(one).includes(value));
    return isOnly ? resources.map((one) => withoutName(one, facts.urn, value)) : resources;
  }
  const named = others.filter((one) => namesOf(one).some((name) => mentions(value, name)));
  return resources.map((one) => (one === facts ? withUnknown(one, [path], named) : one));
};

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<string | number, unknown>)[key], value);

const isName = (value: unknown): value is string => typeof value === "string" && value.length > 1;

const namesOf = (facts: Facts): readonly string[] =>
  Object.entries(facts.props).flatMap(([key, value]) =>
    isIdentity(facts, key) && isName(value) ? [value] : [],
  );

const placesOf = (value: unknown, name: string): readonly Path[] =>
  positions(value).filter((path) => {
    const found = at(value, path);
    return typeof found === "string" && found.includes(name);
  });

const mentions = (value: unknown, name: string): boolean => placesOf(value, name).length > 0;

const withoutName = (facts: Facts, urn: string, name: string): Facts =>
  withUnknown(facts, placesOf(facts.props, name), facts.urn === urn ? [] : [{ urn }]);

const withUnknown = (facts: Facts, places: readonly Path[], sources: readonly { urn: string }[]): Facts => {
  const urns = sources.map(({ urn }) => urn);
  const depends = Object.fromEntries(places.map(([key]) => [String(key), urns]));
  return {
    ...facts,
    props: places.reduce<unknown>((all, path) => replaced(all, path, UNKNOWN), facts.props) as Facts["props"],
    propertyDependencies: { ...facts.propertyDependencies, ...(urns.length > 0 ? depends : {}) },
  };
};
