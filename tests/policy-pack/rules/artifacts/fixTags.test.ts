import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const images = (imageTagMutability: unknown) => [
  resource("images", "images", { name: "app", imageTagMutability }),
];

ruleCases("ART-10", [
  { name: "immutable", expect: "pass", resources: images("IMMUTABLE") },
  { name: "mutable", expect: "fail", says: "MUTABLE", on: "images", resources: images("MUTABLE") },
  { name: "not said, which is mutable", expect: "fail", says: "MUTABLE", resources: images(undefined) },
  {
    name: "immutable but for some",
    expect: "fail",
    says: "EXCLUSION",
    resources: images("IMMUTABLE_WITH_EXCLUSION"),
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "imageTagMutability", resources: images(UNKNOWN) },
]);
