// Approved products: each in the version that was approved, launched by its role and nobody else, shared in the organization.
import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { accessLevels, mfaTag } from "../../../infra/plan/people.ts";
import { launchRole } from "../../../infra/plan/portfolio.ts";
import { roleArn } from "../../../infra/plan/names.ts";
import { decide, identitiesAround, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { evaluate, type ContextValue } from "../../../policy-pack/iam/index.ts";
import { companyWithOptions } from "../functions/optionsCompany.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";
import { portfolioConfig, queue } from "../portfolio.ts";

const account = "783562562418";
const role = roleArn(account, launchRole("queue"));
const created = `arn:aws:sqs:eu-central-1:${account}:SC-1-Queue`;

describe("F3 approved products", function () {
  this.timeout(60_000);
  let resources: Declared[];
  let company: Company;
  before(async () => {
    resources = await declared("org", () => declareOrg(portfolioConfig()));
    company = await companyWithOptions();
  });

  it("F3 is offered in the one version that was approved, from a template whose name is its digest", () => {
    const { inputs } = one(resources, "aws:servicecatalog/product:Product");
    const version = inputs["provisioningArtifactParameters"] as Record<string, string>;
    expect(version).to.include({ name: "1.0.0", description: `sha256 ${queue.sha256}` });
    expect(version["templateUrl"]).to.equal(
      `https://acme-lockgate-products-884786914408.s3.eu-central-1.amazonaws.com/queue/1.0.0-${queue.sha256.slice(0, 16)}.template`,
    );
    expect(ofType(resources, "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact")).to.deep.equal(
      [],
    );
  });

  it("F3 is in a portfolio that is shared with units of the organization, by an account that administers the service", () => {
    const share = one(resources, "aws:servicecatalog/portfolioShare:PortfolioShare").inputs;
    expect(share).to.include({ type: "ORGANIZATIONAL_UNIT", sharePrincipals: true });
    const organization = one(resources, "aws:organizations/organization:Organization").inputs;
    expect(organization["awsServiceAccessPrincipals"]).to.include("servicecatalog.amazonaws.com");
    const admins = ofType(resources, "aws:organizations/delegatedAdministrator:DelegatedAdministrator");
    expect(admins.map(({ inputs }) => [inputs["servicePrincipal"], inputs["accountId"]])).to.deep.include([
      "servicecatalog.amazonaws.com",
      "884786914408",
    ]);
    const principal = one(
      resources,
      "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation",
    );
    expect(principal.inputs).to.include({ principalType: "IAM_PATTERN" });
    expect(principal.inputs["principalArn"]).to.match(/AWSReservedSSO_Lockgate-consumer_\*$/);
    const constraint = one(resources, "aws:servicecatalog/constraint:Constraint").inputs;
    expect(constraint["type"]).to.equal("LAUNCH");
    expect(JSON.parse(String(constraint["parameters"]))).to.deep.equal({
      LocalRoleName: launchRole("queue"),
    });
    const roles = ofType(resources, "aws:iam/role:Role").filter(
      ({ inputs }) => inputs["name"] === launchRole("queue"),
    );
    expect(roles.map(({ provider }) => provider).toSorted()).to.deep.equal(["account-dev", "account-test"]);
  });

  it("F3 is launched by its role: Service Catalog alone takes it, for its own account, and through CloudFormation alone", () => {
    const target = findProtected(company.model, "sts:AssumeRole", role);
    const everybody = identitiesAround(company, target).filter(
      ({ principal }) => principal.kind !== "service",
    );
    expect(everybody.length).to.be.greaterThan(100);
    for (const who of everybody)
      expect(decide(company, who, "sts:AssumeRole", target).decision.effect, who.name).to.equal("deny");
    const takes = (service: string, source: string): string =>
      evaluate(
        {
          principal: { kind: "service", service },
          action: "sts:AssumeRole",
          resource: role,
          resourceAccount: account,
          context: { "aws:sourceaccount": source },
        },
        { resource: { name: "trust", document: target.policy!.document } },
      ).effect;
    expect(takes("servicecatalog.amazonaws.com", account)).to.equal("allow");
    expect(takes("servicecatalog.amazonaws.com", "111111111111"), "for somebody else").to.equal("deny");
    expect(takes("cloudformation.amazonaws.com", account)).to.equal("deny");
  });

  /** Of a call in dev, with the rails of its account. */
  const effect = (
    who: Pick<Identity, "principal" | "identity" | "boundary">,
    action: string,
    resource: string,
    more: Record<string, ContextValue> = {},
  ): string => {
    const arn = "arn" in who.principal ? String(who.principal.arn) : "";
    const context = {
      "aws:requestedregion": "eu-central-1",
      "aws:principalarn": arn,
      "aws:principalaccount": account,
      [`aws:principaltag/${mfaTag}`]: "true",
      ...more,
    };
    return evaluate(
      { principal: who.principal, action, resource, resourceAccount: account, context },
      {
        identity: who.identity,
        ...(who.boundary ? { boundary: who.boundary } : {}),
        scps: company.organization?.scps(account) ?? [],
      },
    ).effect;
  };
  const session = (level: "consumer" | "developer") => ({
    principal: {
      kind: "role" as const,
      arn: roleArn(account, `AWSReservedSSO_Lockgate-${level}_1`),
      account,
    },
    identity: [
      {
        name: level,
        document: { Version: "2012-10-17", Statement: accessLevels[level].statements } as never,
      },
    ],
  });

  it("F3 gives whoever launches no right to what is launched, and its role none beyond the product", () => {
    const product = `arn:aws:catalog:eu-central-1:884786914408:product/prod-1`;
    expect(effect(session("consumer"), "servicecatalog:ProvisionProduct", product)).to.equal("allow");
    expect(effect(session("developer"), "servicecatalog:ProvisionProduct", product)).to.equal("deny");
    const ends = (level: string) =>
      effect(session("consumer"), "servicecatalog:TerminateProvisionedProduct", product, {
        "servicecatalog:userlevel": level,
      });
    expect([ends("self"), ends("account")], "one's own alone").to.deep.equal(["allow", "deny"]);
    for (const action of [
      "sqs:CreateQueue",
      "cloudformation:CreateStack",
      "servicecatalog:UpdateConstraint",
      "servicecatalog:CreateProduct",
    ])
      expect(effect(session("consumer"), action, created), action).to.equal("deny");
    const launcher = company.identities.find(({ name }) => name === role)!;
    const through = { "aws:calledvia": ["cloudformation.amazonaws.com"] };
    expect(effect(launcher, "sqs:CreateQueue", created, through)).to.equal("allow");
    expect(effect(launcher, "sqs:CreateQueue", created), "by itself").to.equal("deny");
    expect(
      effect(launcher, "sqs:CreateQueue", created.replace("SC-", "orders-"), through),
      "another name",
    ).to.equal("deny");
    for (const action of ["sqs:PurgeQueue", "iam:CreateRole", "s3:CreateBucket", "sts:AssumeRole"])
      expect(effect(launcher, action, created, through), action).to.equal("deny");
  });

  it("F3 is not there by default", async () => {
    const plain = await declared("org", () => declareOrg(portfolioConfig({ portfolio: undefined })));
    expect(plain.filter(({ type }) => type.startsWith("aws:servicecatalog/"))).to.deep.equal([]);
    expect(
      one(plain, "aws:organizations/organization:Organization").inputs["awsServiceAccessPrincipals"],
    ).to.not.include("servicecatalog.amazonaws.com");
  });
});
