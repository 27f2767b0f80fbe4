// Decides whether people and programs come in by roles: no IAM users, no keys, no passwords but for breaking glass, no
// permission set without a second factor.

import { secondFactor } from "../../access/secondFactor.ts";
import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const noUsers = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("user"), (user) =>
    breaksGlass(user)
      ? pass(user.urn)
      : fail(user.urn, "it is an IAM user, and no tag lockgate:purpose = break-glass says why"),
  ),
  ...judgeEach(model.of("loginProfile"), (profile) => {
    const user = model.follow(profile, input(profile, "user"), ["user"]);
    if (user.kind === "resource" && breaksGlass(user.facts)) return pass(profile.urn);
    return fail(profile.urn, "it is the password of an IAM user who is not for breaking glass");
  }),
  // Who breaks the glass sits at a console: a key that lies somewhere is no help and never expires.
  ...judgeEach([...model.of("accessKey"), ...model.of("serviceCredential")], (credential) =>
    fail(credential.urn, "it is a credential that does not expire"),
  ),
  ...secondFactor(model),
];

const breaksGlass = (user: Facts): boolean => tagOf(user, "lockgate:purpose") === "break-glass";
