// Decides which accounts and regions are in use: those in which anything in view lives.

import type { Facts } from "../facts.ts";
import { accountOf, regionOf } from "./accounts.ts";
import type { Model } from "./model.ts";

export type Place = { account: string; region: string };

/** In alphabetical order; a resource whose place nobody knows adds none. */
export const usedPlaces = (model: Model): readonly Place[] => {
  const known = remembered.get(model) ?? read(model);
  remembered.set(model, known);
  return known;
};

export const usedRegions = (model: Model): readonly string[] => [
  ...new Set(usedPlaces(model).map(({ region }) => region)),
];

/** Places in use where none of these resources is, as `account/region`. */
export const placesWithout = (model: Model, having: readonly Facts[]): readonly string[] => {
  const covered = new Set(having.map((facts) => `${accountOf(facts)}/${regionOf(facts)}`));
  return usedPlaces(model)
    .map(({ account, region }) => `${account}/${region}`)
    .filter((place) => !covered.has(place));
};

/** Regions in use where none of these resources is. */
export const regionsWithout = (model: Model, having: readonly Facts[]): readonly string[] => {
  const covered = new Set(having.map(regionOf));
  return usedRegions(model).filter((region) => !covered.has(region));
};

const remembered = new WeakMap<Model, readonly Place[]>();

const read = (model: Model): readonly Place[] => {
  const places = new Map<string, Place>();
  for (const facts of model.resources) {
    const [account, region] = [accountOf(facts), regionOf(facts)];
    if (account !== undefined && region !== undefined)
      places.set(`${account}/${region}`, { account, region });
  }
  return [...places.entries()].toSorted(([a], [b]) => a.localeCompare(b)).map(([, place]) => place);
};
