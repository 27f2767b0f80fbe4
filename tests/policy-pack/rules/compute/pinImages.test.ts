import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, TOOLING } from "../../world.ts";

const ECR = `${TOOLING}.dkr.ecr.eu-west-1.amazonaws.com/shop`;
const PINNED = `${ECR}@sha256:${"0a".repeat(32)}`;
const task = (...images: unknown[]) => [
  resource("taskDefinition", "task", {
    containerDefinitions: JSON.stringify(images.map((image, index) => ({ name: `c${index}`, image }))),
  }),
];
const fn = (imageUri: unknown) => [resource("function", "shop", { packageType: "Image", imageUri })];

ruleCases("COMP-04", [
  { name: "a task by digest", expect: "pass", resources: task(PINNED) },
  { name: "a function by digest", expect: "pass", resources: fn(PINNED) },
  { name: "a task by tag", expect: "fail", says: "no digest", on: "task", resources: task(`${ECR}:1.2`) },
  {
    name: "a second container by tag",
    expect: "fail",
    says: ":latest",
    resources: task(PINNED, `${ECR}:latest`),
  },
  { name: "a container from Docker Hub", expect: "fail", says: "nginx", resources: task("nginx:1.27") },
  { name: "a function by tag", expect: "fail", says: "no digest", on: "shop", resources: fn(`${ECR}:1.2`) },
  { name: "no container", expect: "notApplicable", resources: task() },
  {
    name: "a function of files",
    expect: "notApplicable",
    resources: [resource("function", "shop", { runtime: "nodejs22.x" })],
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "containers unknown",
    expect: "undecidable",
    says: "containerDefinitions",
    resources: [resource("taskDefinition", "task", { containerDefinitions: UNKNOWN })],
  },
  {
    name: "a container without an image",
    expect: "undecidable",
    says: "containerDefinitions[0].image",
    resources: task(undefined),
  },
  { name: "a function's image unknown", expect: "undecidable", says: "imageUri", resources: fn(UNKNOWN) },
]);
