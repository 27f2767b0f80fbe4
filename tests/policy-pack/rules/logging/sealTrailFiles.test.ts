import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { managed, trail } from "../../worldLogging.ts";

ruleCases("LOG-03", [
  { name: "validation on", expect: "pass", resources: [trail()] },
  { name: "validation off", expect: "fail", resources: [trail({ enableLogFileValidation: false })] },
  {
    name: "nothing said",
    expect: "fail",
    says: "enableLogFileValidation",
    resources: [trail({ enableLogFileValidation: undefined })],
  },
  { name: "a topic", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "nobody knows",
    expect: "undecidable",
    says: "enableLogFileValidation",
    resources: [trail({ enableLogFileValidation: UNKNOWN })],
  },
]);
