// A twin of production: the same in everything but its name, entered by engineers, reached by nobody else, and no way back.
import { expect } from "chai";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { accessLevels, mfaTag } from "../../../infra/plan/people.ts";
import { roleArn } from "../../../infra/plan/names.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../policy-pack/access/outsider.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { evaluate } from "../../../policy-pack/iam/index.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { account, org, shared, twinConfig } from "../twin.ts";
import { findingsIn } from "../judged.ts";
import { declared, isProvider, type Declared } from "../mocks.ts";

describe("E8 a twin of production", function () {
  this.timeout(60_000);
  let company: Company;
  let prod: Declared[];
  let mirror: Declared[];
  before(async () => {
    const config = twinConfig();
    prod = await declared("prod", () => declareEnvironment(exampleConfig("prod", shared)));
    mirror = await declared("mirror", () => declareEnvironment(config));
    company = await declaredCompany(shared, { org }, { mirror: () => declareEnvironment(config) });
  });

  const quiet =
    /^aws:(apigatewayv2\/api:Api|lb\/listener:Listener|cloudwatch\/eventRule:EventRule|glue\/trigger:Trigger)$/;
  /** Names in what machines are told, which is written in base64; digests over names are no names. */
  const readable = (text: string): string =>
    text
      .replaceAll(/"userData":"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
        Buffer.from(data, "base64").toString(),
      )
      .replaceAll(/("CONFIG_VERSION","type":"PLAINTEXT","value":)"[0-9a-f]{64}"/g, "$1");
  /** Names, accounts and addresses of the twin as they are in production, where a person approves what comes. */
  const asProd = (text: string): string =>
    text
      .replaceAll(account, "972823772653")
      .replaceAll("mirror", "prod")
      .replaceAll(
        '"APPROVAL","type":"PLAINTEXT","value":"none"',
        '"APPROVAL","type":"PLAINTEXT","value":"manual"',
      )
      .replaceAll(/10\.20\.(\d+\.\d+\/\d+)/g, "10.18.$1");
  const lines = (resources: readonly Declared[], normal: (text: string) => string): string[] =>
    resources
      .filter((one) => !quiet.test(one.type))
      .map(({ type, name, inputs }) => normal(readable(`${type} ${name} ${JSON.stringify(inputs)}`)))
      .toSorted();

  it("E8 is declared as production is, but for its name, its account, its addresses and who approves", () => {
    expect(mirror.length).to.equal(prod.length);
    expect(prod.filter((one) => !isProvider(one)).length).to.be.greaterThan(100);
    const [ours, theirs] = [lines(mirror, asProd), lines(prod, (text) => text)];
    expect(ours.filter((line) => !theirs.includes(line)).join("\n")).to.equal("");
    expect(ours).to.deep.equal(theirs);
  });

  it("E8 takes no users and no work by itself: listeners answer that nobody is there, rules, triggers and APIs are off", () => {
    const theirs = prod.filter(({ type }) => quiet.test(type));
    const ours = mirror.filter(({ type }) => quiet.test(type));
    expect(theirs.length).to.be.greaterThan(0);
    expect(ours.length).to.equal(theirs.length);
    for (const { type, inputs } of ours)
      expect(JSON.stringify(inputs), type).to.match(
        /"statusCode":"503"|"state":"DISABLED"|"enabled":false|"disableExecuteApiEndpoint":true/,
      );
    for (const { inputs } of ours) expect(JSON.stringify(inputs)).to.not.include('"forward"');
    expect(mirror.filter(({ type }) => /route53\/record|domainName|cloudfront/.test(type))).to.deep.equal([]);
  });

  it("E8 is entered by engineers with a second factor, who look at data, call what runs and go into machines", () => {
    const arn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_engineer`;
    const document = { Version: "2012-10-17", Statement: accessLevels.engineer.statements };
    const effect = (action: string, resource: string, mfa: string): string =>
      evaluate(
        {
          principal: { kind: "role", arn, account },
          action,
          resource,
          resourceAccount: account,
          context: {
            [`aws:principaltag/${mfaTag}`]: mfa,
            "aws:requestedregion": "eu-central-1",
            "aws:principalarn": arn,
            "aws:principalaccount": account,
          },
        },
        {
          identity: [{ name: "engineer", document: document as never }],
          scps: company.organization?.scps(account) ?? [],
        },
      ).effect;
    const calls = [
      ["ssm:StartSession", `arn:aws:ec2:eu-central-1:${account}:instance/i-1`],
      ["lambda:InvokeFunction", `arn:aws:lambda:eu-central-1:${account}:function:lockgate-top-scores-mirror`],
      ["ssm:GetParameter", `arn:aws:ssm:eu-central-1:${account}:parameter/top-scores/mirror/TABLE_NAME`],
    ] as const;
    for (const [action, resource] of calls) {
      expect(effect(action, resource, "true"), action).to.equal("allow");
      expect(effect(action, resource, "false"), action).to.equal("deny");
    }
    expect(effect("lambda:UpdateFunctionCode", calls[1][1], "true")).to.equal("deny");
  });

  it("E8 nobody in it, not even its administrator, writes anything of production's or becomes a role there", () => {
    const production = "972823772653";
    const administrator: Identity = {
      name: roleArn(account, "synthetic-administrator"),
      principal: { kind: "role", arn: roleArn(account, "synthetic-administrator"), account },
      declared: false,
      identity: [{ name: "all rights", document: ALLOW_ALL }],
    };
    const inTwin = [
      administrator,
      ...company.identities.filter(
        ({ declared: is, principal }) => is && "account" in principal && principal.account === account,
      ),
    ];
    expect(inTwin.length).to.be.greaterThan(10);
    const writes: Readonly<Record<string, readonly [string, string]>> = {
      "aws:s3/bucket:Bucket": ["s3:PutObject", "/x"],
      "aws:kms/key:Key": ["kms:GenerateDataKey", ""],
      "aws:iam/role:Role": ["sts:AssumeRole", ""],
      "aws:lambda/function:Function": ["lambda:UpdateFunctionCode", ""],
      "aws:ssm/parameter:Parameter": ["ssm:PutParameter", ""],
      "aws:codebuild/project:Project": ["codebuild:StartBuild", ""],
    };
    const seen = new Set<string>();
    for (const facts of company.model.resources) {
      const [action, more] = writes[facts.type] ?? [];
      if (action === undefined || accountOf(facts) !== production) continue;
      // No mock has the ARN of a project.
      const arn = facts.props["arn"] ?? `arn:aws:codebuild:eu-central-1:${production}:project/${facts.name}`;
      const target = findProtected(company.model, action, `${String(arn)}${more}`);
      seen.add(action);
      for (const who of inTwin)
        expect(
          decide(company, who, action, target).decision.effect,
          `${who.name} ${action} ${facts.name}`,
        ).to.equal("deny");
    }
    expect([...seen].toSorted()).to.deep.equal(
      Object.values(writes)
        .map(([action]) => action)
        .toSorted(),
    );
  });

  it("E8 is found in order by the rules of the pack where production is", () => {
    const all = findingsIn(company);
    const found = all.filter((text) => text.includes("urn:pulumi:mirror"));
    const before_ = all.filter((text) => text.includes("urn:pulumi:prod"));
    expect(found.map(asProd).filter((text) => !before_.includes(text))).to.deep.equal([]);
  });
});
