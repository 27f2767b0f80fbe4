// Patterns of metric filters as AWS documents them, and as CIS writes them.

import { expect } from "chai";
import { matchesFilter } from "../../../policy-pack/model/metricFilters.ts";

const event = {
  eventName: "StopLogging",
  eventSource: "cloudtrail.amazonaws.com",
  userIdentity: { type: "Root" },
  count: 3,
  ok: true,
  none: null,
};
const yes = [
  '{ $.eventName = "StopLogging" }',
  "{ $.eventName = StopLogging }",
  '{$.eventName="Stop*"}',
  '{ $.eventName != "Other" }',
  '{ ($.eventName = "A") || ($.eventName = "StopLogging") }',
  '{ ($.eventSource = "cloudtrail*") && ($.userIdentity.type = "Root") }',
  '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "x" || $.ok IS TRUE }',
  "{ $.userIdentity.type EXISTS }",
  "{ $.none IS NULL }",
  "{ $.count >= 3 && $.count < 4 }",
];
const no = [
  '{ $.eventName = "Start*" }',
  '{ $.missing = "*" }',
  '{ $.missing != "x" }',
  '{ ($.eventName = "StopLogging") && ($.userIdentity.type = "IAMUser") }',
  "{ $.ok IS FALSE }",
  "{ $.count > 3 }",
  "{ $.eventName NOT EXISTS }",
];
const unreadable = [
  "",
  "ERROR",
  "[a, b]",
  "{",
  "{ }",
  "{ $.eventName }",
  '{ $.eventName = "StopLogging"',
  '{ $.eventName = "StopLogging" } x',
  "{ eventName = StopLogging }",
  '{ $.eventName = "StopLogging" & $.ok IS TRUE }',
  `{ ${"(".repeat(10_000)}$.ok IS TRUE${")".repeat(10_000)} }`,
];

describe("policy pack: metric filters", () => {
  for (const pattern of yes)
    it(`counts ${pattern}`, () => expect(matchesFilter(pattern, event)).to.equal(true));
  for (const pattern of no)
    it(`leaves out ${pattern}`, () => expect(matchesFilter(pattern, event)).to.equal(false));
  for (const pattern of unreadable)
    it(`counts nothing by ${pattern.slice(0, 60)}`, () =>
      expect(matchesFilter(pattern, event)).to.equal(false));
});
