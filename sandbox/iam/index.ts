// The sandbox's IAM: whether a caller may make a call, and who it becomes by assuming a role.
export { assumeRole, authorise, type Verdict } from "./authorise.ts";
export { awsManagedPolicy } from "./managedPolicies.ts";
