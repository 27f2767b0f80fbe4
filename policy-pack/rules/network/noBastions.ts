// Decides whether people can log in to machines only where they try things out.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { isDevelopment } from "../../model/places.ts";
import { declaredEnvironment, tagOf } from "../../model/tags.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

const MACHINES = ["instance", "launchTemplate", "launchConfiguration"] as const;
const DOORS = ["keyPair", "sessionEndpoint"] as const;
const BASTION = /bastion|jump-?(host|box)/i;

export const noBastions = (model: Model): readonly Verdict[] => [
  ...judgeEach(
    MACHINES.flatMap((kind) => model.of(kind)),
    (machine) => noDoor(machine, doorOf(machine)),
  ),
  ...judgeEach(
    DOORS.flatMap((kind) => model.of(kind)),
    (door) => noDoor(door, "it lets people log in to machines"),
  ),
];

/** A machine of no environment might be production's. */
const noDoor = (facts: Facts, door: string | undefined): Verdict => {
  if (door === undefined) return pass(facts.urn);
  const environment = declaredEnvironment(facts);
  return environment !== undefined && isDevelopment(environment)
    ? pass(facts.urn)
    : fail(facts.urn, `${door}, in ${environment ?? "no declared environment"}`);
};

const doorOf = (machine: Facts): string | undefined => {
  if (input(machine, "keyName").state !== "absent") return "keyName lets whoever holds the key log in";
  if (tagOf(machine, "lockgate:purpose") === "bastion") return "it is a bastion";
  const name = input(machine, "tags").at("Name").string() ?? machine.name;
  return BASTION.test(name) ? `it is called ${name}` : undefined;
};
