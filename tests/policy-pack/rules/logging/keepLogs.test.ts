import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { logGroup, managed } from "../../worldLogging.ts";

ruleCases("LOG-11", [
  { name: "a year, with a key", expect: "pass", resources: [logGroup()] },
  { name: "ten years", expect: "pass", resources: [logGroup({ retentionInDays: 3653 })] },
  {
    name: "no retention",
    expect: "fail",
    says: "retentionInDays is not set",
    resources: [logGroup({ retentionInDays: undefined })],
  },
  {
    name: "no retention, as AWS tells it",
    expect: "fail",
    says: "retentionInDays is not set",
    resources: [logGroup({ retentionInDays: 0 })],
  },
  { name: "a month", expect: "fail", says: "30", resources: [logGroup({ retentionInDays: 30 })] },
  { name: "no key", expect: "fail", says: "kmsKeyId is absent", resources: [logGroup({ kmsKeyId: "" })] },
  { name: "a topic", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "a time that nobody knows",
    expect: "undecidable",
    says: "retentionInDays",
    resources: [logGroup({ retentionInDays: UNKNOWN })],
  },
]);
