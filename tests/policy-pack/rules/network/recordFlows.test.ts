import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const vpc = resource("vpc", "dev", { id: "vpc-1" });
const log = (trafficType: unknown, vpcId = "vpc-1") =>
  resource("flowLog", `log-${String(trafficType)}`, { vpcId, trafficType });

ruleCases("NET-04", [
  { name: "everything", expect: "pass", resources: [vpc, log("ALL")] },
  { name: "what was refused", expect: "pass", resources: [vpc, log("REJECT")] },
  { name: "both, apart", expect: "pass", resources: [vpc, log("ACCEPT"), log("REJECT")] },
  { name: "no log", expect: "fail", says: "no FlowLog", on: "dev", resources: [vpc] },
  { name: "another VPC's log", expect: "fail", says: "no FlowLog", resources: [vpc, log("ALL", "vpc-2")] },
  { name: "only what was let in", expect: "fail", says: "ACCEPT", resources: [vpc, log("ACCEPT")] },
  { name: "nothing said", expect: "fail", says: "absent", resources: [vpc, log(undefined)] },
  { name: "no VPC", expect: "notApplicable", resources: goodStore() },
  {
    name: "unknown",
    expect: "undecidable",
    says: "trafficType",
    resources: [vpc, resource("flowLog", "log", { vpcId: "vpc-1", trafficType: UNKNOWN })],
  },
]);
