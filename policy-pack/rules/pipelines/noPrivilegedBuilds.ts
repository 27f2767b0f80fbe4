// Decides whether a build keeps out of the machine that it runs on.

import { input, type Facts } from "../../facts.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** Only builders of images need the Docker daemon, and they say so. */
const BUILDER = "image-builder";

export const noPrivilegedBuilds = (project: Facts): Verdict => {
  const privileged = input(project, "environment").at("privilegedMode").boolean() ?? false;
  if (!privileged) return pass(project.urn);
  return tagOf(project, "lockgate:purpose") === BUILDER
    ? notApplicable(`the project is declared as ${BUILDER}`, project.urn)
    : fail(project.urn, "environment.privilegedMode is true");
};
