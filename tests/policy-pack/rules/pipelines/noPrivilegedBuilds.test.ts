import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const project = (privilegedMode: unknown, tags?: unknown) => [
  resource("project", "build", { environment: { privilegedMode }, tags }),
];

ruleCases("PIPE-10", [
  { name: "off", expect: "pass", resources: project(false) },
  { name: "absent, which is off", expect: "pass", resources: project(undefined) },
  { name: "on", expect: "fail", says: "privilegedMode", on: "build", resources: project(true) },
  {
    name: "on, with another purpose",
    expect: "fail",
    says: "privilegedMode",
    resources: project(true, { "lockgate:purpose": "build" }),
  },
  {
    name: "on, with a tag of another name",
    expect: "fail",
    says: "privilegedMode",
    resources: project(true, { purpose: "image-builder" }),
  },
  {
    name: "a declared builder of images",
    expect: "notApplicable",
    resources: project(true, { "lockgate:purpose": "image-builder" }),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  { name: "unknown", expect: "undecidable", says: "privilegedMode", resources: project(UNKNOWN) },
  { name: "on, tags unknown", expect: "undecidable", says: "tags", resources: project(true, UNKNOWN) },
]);
