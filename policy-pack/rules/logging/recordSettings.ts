// Decides whether AWS Config records what every account is made of: all types, switched on, delivered.

import { input, type Facts } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import { placesWithout } from "../../model/coverage.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const recordSettings = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => {
    const blind = placesWithout(model, model.of("recorder"));
    return blind.length > 0
      ? fail(organization.urn, `no Recorder of AWS Config in ${blind.join(", ")}`)
      : pass(organization.urn);
  }),
  ...judgeEach(model.of("recorder"), (recorder) => {
    const faults = [...gapsOf(model, recorder), ...roleFaults(model, recorder), ...silence(model, recorder)];
    return faults.length > 0 ? fail(recorder.urn, faults.join("; ")) : pass(recorder.urn);
  }),
];

const gapsOf = (model: Model, recorder: Facts): readonly string[] => {
  const group = input(recorder, "recordingGroup");
  const strategies = group.at("recordingStrategies").list();
  const partial = strategies
    .map((strategy) => strategy.at("useOnly").string())
    .find((name) => name !== undefined && name !== "ALL_SUPPORTED_RESOURCE_TYPES");
  const globally = model
    .of("recorder")
    .filter((other) => accountOf(other) === accountOf(recorder))
    .some((other) => input(other, "recordingGroup").at("includeGlobalResourceTypes").boolean() === true);
  return [
    ...(group.at("allSupported").boolean() === false ? ["recordingGroup.allSupported is false"] : []),
    ...(partial === undefined ? [] : [`its recording strategy is ${partial}`]),
    // Once an account is enough: global types look the same from every region.
    ...(globally ? [] : ["no Recorder of its account has includeGlobalResourceTypes"]),
  ];
};

const SERVICE_ROLE = /:role\/aws-service-role\/config\.amazonaws\.com\//;

const roleFaults = (model: Model, recorder: Facts): readonly string[] => {
  const role = model.follow(recorder, input(recorder, "roleArn"), ["serviceLinkedRole", "role"]);
  if (role.kind === "external" && SERVICE_ROLE.test(role.text)) return [];
  const linked =
    role.kind === "resource" && input(role.facts, "awsServiceName").string() === "config.amazonaws.com";
  return linked ? [] : ["its role is not the service-linked role of config.amazonaws.com"];
};

const silence = (model: Model, recorder: Facts): readonly string[] => {
  const here = (facts: Facts) =>
    accountOf(facts) === accountOf(recorder) && regionOf(facts) === regionOf(recorder);
  const on = model
    .of("recorderStatus")
    .some((status) => here(status) && input(status, "isEnabled").boolean() === true);
  return [
    ...(on ? [] : ["no RecorderStatus switches it on"]),
    ...(model.of("deliveryChannel").some(here) ? [] : ["no DeliveryChannel takes what it records"]),
  ];
};
