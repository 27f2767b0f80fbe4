// What is off by default, switched on: whether the pack's rules find anything in it, and whether its deploy roles may declare it.
import { expect } from "chai";
import { deployRole, roleArn } from "../../../infra/plan/names.ts";
import { decide, policiesFor, type Company } from "../../../policy-pack/access/company.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { evaluate } from "../../../policy-pack/iam/index.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { ApiCall } from "../../../sandbox/aws/model.ts";
import { resourceModels } from "../../../sandbox/aws/index.ts";
import { companyWithOptions } from "../functions/optionsCompany.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { findingsIn } from "../judged.ts";
import { testWorld } from "../../sandbox/aws/world.ts";

describe("what is off by default", function () {
  this.timeout(120_000);
  let plain: Company;
  let company: Company;
  let more: readonly Facts[];
  before(async () => {
    [plain, company] = [await declaredCompany(), await companyWithOptions()];
    const before = new Set(plain.model.resources.map(({ urn }) => urn));
    more = company.model.resources.filter(({ urn }) => !before.has(urn));
  });

  it("breaks no rule of the pack", () => {
    // What mocks leave open is open everywhere alike; they make no subnets.
    const kindOf = (text: string) => text.replaceAll(/"urn":"[^"]*"/g, "");
    const before = new Set(findingsIn(plain).map(kindOf));
    const found = findingsIn(company).filter((text) => !/"input":"vpc/.test(text));
    expect(found.filter((text) => !before.has(kindOf(text)))).to.deep.equal([]);
  });

  it("is declared by deploy roles, within their boundaries and guard rails", () => {
    const { region } = exampleConfig("org");
    const world = testWorld();
    // What a role's policy may be goes by the role's boundary.
    for (const facts of company.model.of("role"))
      world.seed({
        token: facts.type,
        id: String(facts.props["name"]),
        account: accountOf(facts) ?? "",
        inputs: { ...facts.props },
        outputs: { ...facts.props },
      });
    const refused = more
      .filter(({ urn }) => !urn.startsWith("urn:pulumi:org::"))
      .filter(({ type }) => !type.startsWith("aws:kms/"))
      .flatMap((facts) => {
        const account = accountOf(facts) ?? "";
        const context = world.context({ account, region });
        const calls = resourceModels.get(facts.type)?.calls("create", { inputs: facts.props }, context) ?? [];
        return (
          calls
            // What is new has no name yet: of * no model here knows the owner.
            .filter(({ resource }) => resource !== "*")
            .filter((call) => effectOf(company, account, call) !== "allow")
            .map(({ action, resource }) => `${account} may not ${action} on ${resource}`)
        );
      });
    expect(refused).to.deep.equal([]);
  });
});

/** Of a call of the account's deploy role. */
function effectOf(company: Company, account: string, { action, resource, context = {} }: ApiCall): string {
  const who = company.identities.find(({ name }) => name === roleArn(account, deployRole));
  if (who === undefined) throw new Error(`${account} has no deploy role`);
  const { policy, ...found } = findProtected(company.model, action, resource, account);
  // What is made has no policy yet.
  const target = action === "secretsmanager:CreateSecret" ? found : { ...found, ...(policy && { policy }) };
  const policies = policiesFor(company, who, target);
  const { request } = decide(company, who, action, target);
  return evaluate({ ...request, context: { ...request.context, ...context } }, policies).effect;
}
