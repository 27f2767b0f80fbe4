import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const glass = { "lockgate:purpose": "break-glass" };
const user = (name: string, tags: unknown = {}) => resource("user", name, { name, tags });
const profile = (name: string) => resource("loginProfile", "password", { user: name });

ruleCases("IAM-02", [
  {
    name: "who breaks the glass, with a password",
    expect: "pass",
    resources: [user("emergency", glass), profile("emergency")],
  },
  { name: "a user", expect: "fail", says: "IAM user", on: "ada", resources: [user("ada")] },
  {
    name: "a user for something else",
    expect: "fail",
    says: "IAM user",
    resources: [user("ada", { "lockgate:purpose": "ci" })],
  },
  {
    name: "a key",
    expect: "fail",
    says: "does not expire",
    on: "key",
    resources: [user("emergency", glass), resource("accessKey", "key", { user: "emergency" })],
  },
  {
    name: "an inactive key",
    expect: "fail",
    says: "does not expire",
    resources: [resource("accessKey", "key", { user: "x", status: "Inactive" })],
  },
  {
    name: "a credential for one service",
    expect: "fail",
    says: "does not expire",
    resources: [resource("serviceCredential", "git", { userName: "x" })],
  },
  {
    name: "a password of somebody else",
    expect: "fail",
    says: "password",
    on: "password",
    resources: [user("emergency", glass), profile("ada")],
  },
  { name: "no user", expect: "notApplicable", resources: [resource("role", "r", {})] },
  { name: "tags unknown", expect: "undecidable", says: "tags", resources: [user("ada", UNKNOWN)] },
  {
    name: "user of a password unknown",
    expect: "undecidable",
    says: "user",
    resources: [resource("loginProfile", "p", { user: UNKNOWN })],
  },
]);
