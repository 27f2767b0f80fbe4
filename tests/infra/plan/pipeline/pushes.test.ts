// Who pushes the image that is an app's source, who takes it apart, and that its own build does neither.
import { expect } from "chai";
import { imagesPolicy } from "../../../../infra/plan/documents/packages.ts";
import { fetchImageStatements } from "../../../../infra/plan/documents/sources.ts";
import * as names from "../../../../infra/plan/names.ts";
import { appPackages } from "../../../../infra/plan/packages.ts";
import { jobsIn, sourceRole } from "../../../../infra/plan/pipeline/plan.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { decide, everything } from "../evaluation.ts";
import { sampleConfig as config, sampleOf } from "./samples.ts";

const account = config.toolingAccountId;
const app = sampleOf("imagePush");
const place = { account, region: config.region };
const resource = names.imagesArn(place, names.imagesOf(app.name));
const images = appPackages(config).find((each) => each.app === app.name)!;
const policy = imagesPolicy({
  account,
  pushers: images.pushers,
  foreign: images.foreign === true,
  pullers: images.pullers,
  administrator: names.roleArn(account, names.deployRole),
  // In ECR the repository is itself the resource, which the evaluator wants to be told.
}).map((statement) => ({ ...statement, Resource: "*" }));
const role = (name: string): string => names.roleArn(account, name);
const ofKind = (kind: string) =>
  jobsIn(config, account).find((job) => job.app === app.name && job.kind === kind)!;
const writer = "arn:aws:iam::111122223333:role/tides-build";
const everybody = [
  writer,
  "arn:aws:iam::111122223333:role/other",
  role(names.appRole(app.name, "build")),
  role(names.appRole(app.name, "unpack")),
  role(names.deployRole),
  role("Administrator"),
];
const may = (arn: string, action: string, identity = everything) =>
  decide({ arn, identity }, { action, resource, account }, { resource: policy }) === "allow";
const allowed = (action: string): string[] => everybody.filter((arn) => may(arn, action));

describe("B7 the repository of an app whose source is imagePush", () => {
  it("is pushed to by the named roles only, also from another account, and not by the app's own build", () => {
    for (const action of ["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:CompleteLayerUpload"])
      expect(allowed(action), action).to.deep.equal([writer]);
    expect(allowed("ecr:BatchDeleteImage")).to.deep.equal([]);
    expect(allowed("ecr:PutImageTagMutability")).to.deep.equal([role(names.deployRole)]);
  });

  it("gives layers to who pushes and to the job that takes images apart, beside those that run them", () => {
    expect(allowed("ecr:BatchGetImage")).to.deep.equal([writer, role(names.appRole(app.name, "unpack"))]);
    const { statements, role: unpack } = ofKind("unpack");
    const own = (action: string, of = resource) =>
      decide({ arn: role(unpack), identity: statements }, { action, resource: of, account }, {});
    expect(own("ecr:BatchGetImage")).to.equal("allow");
    expect(own("ecr:GetDownloadUrlForLayer")).to.equal("allow");
    for (const action of ["ecr:PutImage", "ecr:DescribeImages", "s3:GetObject"])
      expect(own(action), action).to.equal("deny");
    expect(own("ecr:BatchGetImage", names.imagesArn(place, "lockgate/other"))).to.equal("deny");
  });

  it("C1 the app's own code runs in a build that reaches no image, in no job that has the image", () => {
    const { statements, variables } = ofKind("build");
    expect(JSON.stringify(statements)).to.not.contain("ecr:");
    expect(variables).to.not.have.property("IMAGES");
    expect(ofKind("unpack").buildspec).to.not.contain(app.build.test[0]);
  });

  it("C1 its source action's role looks images up, of this repository only", () => {
    const identity = fetchImageStatements(place, app.name);
    const look = (action: string, of = resource) =>
      decide({ arn: role(sourceRole(app)), identity }, { action, resource: of, account }, {});
    expect(look("ecr:DescribeImages")).to.equal("allow");
    expect(look("ecr:DescribeImages", names.imagesArn(place, "lockgate/other"))).to.equal("deny");
    expect(look("ecr:BatchGetImage")).to.equal("deny");
  });

  it("C1 the role that starts its pipeline may be handed to EventBridge", () => {
    expect(serviceRoles(config, account)["events.amazonaws.com"]).to.include(role(names.startRole(app.name)));
  });

  it("is unchanged for all other sources: the build pushes", () => {
    for (const { app: name, builder, pushers, foreign } of appPackages(config).filter(
      (each) => each !== images,
    )) {
      expect(pushers, name).to.deep.equal(name === app.name ? images.pushers : [builder]);
      if (name !== app.name) expect(foreign).to.equal(undefined);
    }
  });
});
