// AWS Service Catalog: products from templates that are there, launched by a role, shared by who may share.

import { expect } from "chai";
import { organization } from "../../../../sandbox/aws/organizations/organization.ts";
import { bucketObject } from "../../../../sandbox/aws/s3/object.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import {
  organizationsAccess,
  portfolio,
  principal,
  share,
} from "../../../../sandbox/aws/servicecatalog/portfolio.ts";
import { constraint, member, product, version } from "../../../../sandbox/aws/servicecatalog/product.ts";
import { itRefuses } from "../cases.ts";
import { serviceRole } from "../serviceRole.ts";
import { management, testWorld, workload, type TestWorld } from "../world.ts";

const template = (key: string): string => `https://templates.s3.eu-central-1.amazonaws.com/${key}`;
const top = { account: management };

/** A world with a template, a product, a portfolio, and the product in it. */
function catalog() {
  const world = testWorld();
  world.create(bucket, { bucket: "templates" });
  world.create(bucketObject, { bucket: "templates", key: "a.json", content: "{}" });
  const made = world.create(product, productInputs);
  const shelf = world.create(portfolio, { name: "approved", providerName: "acme" });
  const ids = { portfolioId: shelf.id, productId: made.id };
  return { world, made, shelf, ids, place: world.create(member, ids) };
}
const productInputs = {
  name: "queue",
  owner: "platform",
  type: "CLOUD_FORMATION_TEMPLATE",
  provisioningArtifactParameters: {
    name: "1.0.0",
    templateUrl: template("a.json"),
    type: "CLOUD_FORMATION_TEMPLATE",
  },
};
const withUrl = (templateUrl: string) => ({
  provisioningArtifactParameters: { ...productInputs.provisioningArtifactParameters, templateUrl },
});

describe("F3 sandbox service catalog product", () => {
  itRefuses(product, () => ({ world: catalog().world, inputs: productInputs }), [
    ["a template that is not there", withUrl(template("b.json")), /can't be read/],
    ["a template elsewhere", withUrl("http://acme.example/a.json"), /https URL of a template in S3/],
    ["a type that is none", { type: "SCRIPT" }, /type/],
  ]);

  it("has further versions of templates that are there, and stays while it is offered", () => {
    const { world, made, ids, place, shelf } = catalog();
    const inputs = { productId: made.id, name: "2.0.0", templateUrl: template("a.json") };
    expect(world.create(version, inputs).id).to.include(made.id);
    expect(() => world.create(version, { ...inputs, templateUrl: template("b.json") })).to.throw(
      /can't be read/,
    );
    expect(() => world.create(member, ids)).to.throw(/DuplicateResource/);
    expect(() => world.remove(product, made)).to.throw(/ResourceInUse/);
    expect(() => world.remove(portfolio, shelf)).to.throw(/ResourceInUse/);
    world.remove(member, place);
    world.remove(product, made);
    world.remove(portfolio, shelf);
  });
});

describe("F3 sandbox service catalog launch constraint", () => {
  const scene = () => {
    const { world, ids } = catalog();
    serviceRole(world, "launch", "servicecatalog.amazonaws.com");
    serviceRole(world, "other", "lambda.amazonaws.com");
    return { world, inputs: { ...ids, type: "LAUNCH", parameters: roleOf("launch") } };
  };
  const roleOf = (name: string) => JSON.stringify({ RoleArn: `arn:aws:iam::${workload}:role/${name}` });
  itRefuses(constraint, scene, [
    ["a role that is not there", { parameters: roleOf("nobody") }, /does not exist/],
    ["a role of another service", { parameters: roleOf("other") }, /does not trust servicecatalog/],
    ["both kinds of roles", { parameters: '{"RoleArn":"a","LocalRoleName":"b"}' }, /must be \{"RoleArn"/],
    ["what is no JSON", { parameters: "launch" }, /must be \{"RoleArn"/],
    ["a product that is not there", { productId: "prod-1" }, /Product prod-1 not found/],
    ["a type that is none", { type: "START" }, /type/],
  ]);

  it("is the only one of its product in a portfolio, of a product that is in it", () => {
    const { world, inputs } = scene();
    const named = { ...inputs, parameters: '{"LocalRoleName":"lockgate-launch-queue"}' };
    world.create(constraint, named);
    expect(() => world.create(constraint, inputs)).to.throw(/DuplicateResource/);
    const other = world.create(portfolio, { name: "other", providerName: "acme" });
    expect(() => world.create(constraint, { ...inputs, portfolioId: other.id })).to.throw(
      /is not in portfolio/,
    );
  });
});

describe("F3 sandbox service catalog portfolio", () => {
  itRefuses(principal, () => {
    const { world, ids } = catalog();
    return {
      world,
      inputs: { portfolioId: ids.portfolioId, principalArn: `arn:aws:iam::${workload}:role/a` },
    };
  }, [
    ["a portfolio that is not there", { portfolioId: "port-1" }, /Portfolio port-1 not found/],
    ["a pattern that is none by its type", { principalArn: "arn:aws:iam:::role/a*" }, /ARN of a role/],
    ["an ARN as a pattern", { principalType: "IAM_PATTERN" }, /a pattern such as/],
  ]);

  /** Shared by a member of an organization. */
  function shared(world: TestWorld, portfolioId: string) {
    const unit = "arn:aws:organizations::111111111111:ou/o-a/ou-a";
    return () => world.create(share, { portfolioId, principalId: unit, type: "ORGANIZATIONAL_UNIT" });
  }

  it("is shared in an organization by who administers it, once Service Catalog may look into it, with units that are there", () => {
    const { world, shelf } = catalog();
    expect(shared(world, shelf.id)).to.throw(/is in no organization|does not administer/);
    const services = ["servicecatalog.amazonaws.com"];
    world.create(organization, { featureSet: "ALL", awsServiceAccessPrincipals: services }, top);
    expect(() => world.create(organizationsAccess, { enabled: true })).to.throw(/not the management account/);
    const own = world.create(portfolio, { name: "top", providerName: "acme" }, top);
    const byTop = () =>
      world.create(share, { portfolioId: own.id, principalId: "o", type: "ORGANIZATIONAL_UNIT" }, top);
    expect(byTop).to.throw(/access to the organization is not enabled/);
    world.create(organizationsAccess, { enabled: true }, top);
    expect(byTop).to.throw(/there is no organizational unit/);
    const all = { portfolioId: own.id, principalId: "o", type: "ORGANIZATION" };
    expect(world.create(share, all, top).outputs).to.include({ accepted: true });
    expect(() => world.create(share, all, top)).to.throw(/DuplicateResource/);
  });
});
