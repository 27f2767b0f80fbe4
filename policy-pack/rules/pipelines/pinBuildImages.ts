// Decides whether a build runs on an image that nobody can replace unseen: AWS's own with a version, or one by its digest.

import { input, type Facts } from "../../facts.ts";
import { imageFault } from "../../model/images.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** `aws/codebuild/standard:7.0`, `aws/codebuild/amazonlinux-x86_64-standard:5.0`, with or without the release date. */
const MANAGED = /^aws\/codebuild\/[a-z0-9_.-]+:(?!latest$)[\w.-]+$/;

export const pinBuildImages = (project: Facts): Verdict => {
  const position = input(project, "environment").at("image");
  const image = position.need(position.string());
  if (MANAGED.test(image)) return pass(project.urn);
  if (image.startsWith("aws/codebuild/")) return fail(project.urn, `image ${image} names no version`);
  const fault = imageFault(image);
  return fault === undefined ? pass(project.urn) : fail(project.urn, fault);
};
