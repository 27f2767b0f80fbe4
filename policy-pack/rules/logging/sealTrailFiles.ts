// Decides whether a change to a trail's files would show.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const sealTrailFiles = (trail: Facts): Verdict =>
  input(trail, "enableLogFileValidation").boolean() === true
    ? pass(trail.urn)
    : fail(trail.urn, "enableLogFileValidation is not true");
