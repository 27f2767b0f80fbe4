import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const tags = (environment: string) => ({ tags: { "lockgate:environment": environment } });
const key = (props: Record<string, unknown>, protect = true) => [
  resource("key", "key", { deletionWindowInDays: 30, ...props }, { protect }),
];
const stack = (name: string) => ({
  urn: "urn:provider",
  props: { defaultTags: JSON.stringify({ tags: { "lockgate:stack": name } }) },
});

ruleCases("KMS-03", [
  { name: "30 days, protected, enabled", expect: "pass", resources: key({ isEnabled: true }) },
  { name: "AWS's default of days", expect: "pass", resources: key({ deletionWindowInDays: undefined }) },
  { name: "not protected in dev", expect: "pass", resources: key(tags("dev"), false) },
  {
    name: "not protected in a stack called dev",
    expect: "pass",
    resources: [resource("key", "key", {}, { provider: stack("dev") })],
  },
  { name: "7 days", expect: "fail", says: "7", on: "key", resources: key({ deletionWindowInDays: 7 }) },
  {
    name: "7 days, in dev too",
    expect: "fail",
    says: "7",
    resources: key({ ...tags("dev"), deletionWindowInDays: 7 }),
  },
  { name: "disabled", expect: "fail", says: "isEnabled", resources: key({ isEnabled: false }) },
  { name: "not protected", expect: "fail", says: "not protected", resources: key({}, false) },
  {
    name: "not protected in prod",
    expect: "fail",
    says: "not protected",
    resources: key(tags("prod"), false),
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "days unknown",
    expect: "undecidable",
    says: "deletionWindowInDays",
    resources: key({ deletionWindowInDays: UNKNOWN }),
  },
  { name: "state unknown", expect: "undecidable", says: "isEnabled", resources: key({ isEnabled: UNKNOWN }) },
  {
    name: "tags unknown, not protected",
    expect: "undecidable",
    says: "tags",
    resources: key({ tags: UNKNOWN }, false),
  },
]);
