// Decides whether an image's tag means the same image for ever.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** Tags may move where nothing is given, and those that a filter excludes (ECR API, PutImageTagMutability). */
export const fixTags = (images: Facts): Verdict => {
  const mutability = input(images, "imageTagMutability").string() ?? "MUTABLE";
  return mutability === "IMMUTABLE"
    ? pass(images.urn)
    : fail(images.urn, `imageTagMutability is ${mutability}`);
};
