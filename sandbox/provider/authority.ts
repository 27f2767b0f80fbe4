// Which authority decides whether a caller may make a call: the evaluator of sandbox/iam; tests may give another.

import type { ApiCall, Caller, World } from "../aws/model.ts";
import { assumeRole, authorise, type Verdict } from "../iam/index.ts";

/** Who says what a caller may do, and who it becomes by assuming a role. */
export type Authority = {
  authorise(call: ApiCall, caller: Caller, world: World): Verdict;
  assumeRole(
    roleArn: string,
    caller: Caller,
    world: World,
  ): { allowed: true; caller: Caller } | { allowed: false; message: string };
};

export const iamAuthority: Authority = { authorise, assumeRole };
