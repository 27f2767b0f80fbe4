import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, DEV, goodStore, resource } from "../../world.ts";
import { goodCode, goodCopy, goodRecords } from "../../worldRecords.ts";

const store = goodStore();
const tags = (environment: string | undefined) => ({
  tags: { "lockgate:purpose": "artifact-store", "lockgate:environment": environment },
});
const protect = (list: readonly Facts[]) =>
  list.map((facts) => ({ ...facts, protect: facts.name === "store" }));

ruleCases("ART-08", [
  { name: "in dev, not protected", expect: "pass", resources: store },
  { name: "in prod, protected", expect: "pass", resources: protect(change(store, "store", tags("prod"))) },
  { name: "forceDestroy false", expect: "pass", resources: change(store, "store", { forceDestroy: false }) },
  {
    name: "test's by its name, not protected",
    expect: "pass",
    resources: [resource("bucket", "store", { bucket: `acme-lockgate-test-store-${DEV}` })],
  },
  {
    name: "forceDestroy",
    expect: "fail",
    says: "forceDestroy",
    on: "store",
    resources: change(store, "store", { forceDestroy: true }),
  },
  {
    name: "in prod, not protected",
    expect: "fail",
    says: "not protected",
    resources: change(store, "store", tags("prod")),
  },
  {
    name: "nobody knows where, not protected",
    expect: "fail",
    says: "not protected",
    resources: change(store, "store", tags(undefined)),
  },
  {
    name: "no name",
    expect: "fail",
    says: "no name",
    resources: change(store, "store", { bucket: undefined }),
  },
  {
    name: "the beginning of a name",
    expect: "fail",
    says: "no name",
    resources: change(store, "store", { bucket: undefined, bucketPrefix: "acme-" }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { forceDestroy: true })],
  },
  {
    name: "name unknown",
    expect: "undecidable",
    says: "bucket",
    resources: change(store, "store", { bucket: UNKNOWN }),
  },
  {
    name: "forceDestroy unknown",
    expect: "undecidable",
    says: "forceDestroy",
    resources: change(store, "store", { forceDestroy: UNKNOWN }),
  },
  { name: "access logs outside of production", expect: "pass", resources: goodRecords() },
  {
    name: "access logs that go with their bucket",
    expect: "fail",
    says: "forceDestroy",
    on: "store",
    resources: change(goodRecords(), "store", { forceDestroy: true }),
  },
  {
    name: "a copy that goes with its bucket",
    expect: "fail",
    says: "forceDestroy",
    on: "store",
    resources: change(goodCopy(), "store", { forceDestroy: true }),
  },
  {
    name: "code is signed anew where it is lost",
    expect: "pass",
    resources: change(goodCode(), "store", { forceDestroy: true }),
  },
]);
