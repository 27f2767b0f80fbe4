import { expect } from "chai";
import { formatFaults } from "../../../infra/configuration/faults.ts";
import { portfolio, queue, validatePortfolio } from "../portfolio.ts";

const said = (change: object): string => {
  const result = validatePortfolio({ portfolio: { ...portfolio, ...change } });
  return result.ok ? "sound" : formatFaults("org", result.faults, new Set());
};
const product = (change: object) => ({ products: [{ ...queue, ...change }] });
const launch = (change: object) => product({ launch: { ...queue.launch, ...change } });

describe("F3 the configuration of approved products", () => {
  it("F3 is sound as it should be", () => {
    expect(said({})).to.equal("sound");
  });

  for (const [title, change, words] of [
    [
      "a template that is another than was approved",
      product({ sha256: "0".repeat(64) }),
      /is another one by now: [0-9a-f]{64}/,
    ],
    ["a template that is not there", product({ template: "products/none.json" }), /can't be read/],
    ["a path out of the project", product({ template: "../secret.json" }), /below the project's folder/],
    ["a version that is none", product({ version: "latest" }), /a version such as 1\.0\.0/],
    ["a name that is too long", product({ name: "a".repeat(21) }), /at most 20 characters/],
    ["a product twice", { products: [queue, queue] }, /another product is called so/],
    ["rights on everything", launch({ actions: ["*"] }), /without wildcards/],
    ["a wildcard", launch({ actions: ["sqs:*"] }), /without wildcards/],
    ["a product that makes roles", launch({ actions: ["iam:CreateRole"] }), /none of IAM/],
    ["every resource there is", launch({ resources: ["*"] }), /an ARN, such as/],
    ["a unit that is not there", { units: ["Nowhere"] }, /no such organizational unit/],
    ["production", { units: ["Workloads"] }, /production account prod is in it/],
    ["an account that is not there", { account: "nowhere" }, /name one of network, sandbox/],
    ["an account of stacks", { account: "dev" }, /no account for nothing else/],
  ] as const)
    it(`F3 refuses ${title}`, () => {
      expect(said(change)).to.match(words);
    });
});
