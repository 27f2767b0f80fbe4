// The pack in a preview under the real engine and the sandbox: a rule of every kind stops it before anything is made.

import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Provider } from "@pulumi/aws/provider.js";
import { PermissionSet } from "@pulumi/aws/ssoadmin/permissionSet.js";
import { PermissionSetInlinePolicy } from "@pulumi/aws/ssoadmin/permissionSetInlinePolicy.js";
import * as automation from "@pulumi/pulumi/automation/index.js";
import { rules } from "../../policy-pack/pack.ts";
import { attachSandbox, type Attached } from "../../sandbox/provider/client.ts";
import { managementAccount } from "../../sandbox/state/accounts.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { ruleById } from "./ruleCases.ts";

const PACK = path.resolve(import.meta.dirname, "../../policy-pack");
/** What the landing zone's own stacks run with. */
const STRICT = path.join(PACK, "strict.json");
/** One broken rule of each kind, by what breaks it. */
const BROKEN = { resource: "KMS-03", join: "IAM-04", graph: "KMS-04" } as const;

type PolicyEvent = { policyName: string; enforcementLevel: string; message: string; resourceUrn?: string };

describe("policy pack in a preview", function () {
  this.timeout(180_000);
  let folder: string;
  let sandbox: Attached;
  let command: automation.PulumiCommand;
  let envVars: Record<string, string>;
  before(async () => {
    const toolchain = await prepareToolchain({});
    command = await automation.PulumiCommand.get({ root: toolchain.root });
    folder = mkdtempSync(path.join(os.tmpdir(), "lockgate-preview-"));
    mkdirSync(path.join(folder, "state"));
    sandbox = await attachSandbox(folder);
    envVars = {
      ...toolchain.env,
      ...sandbox.env,
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  });
  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const preview = async (broken: boolean) => {
    const stack = await automation.LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "pack", program: async () => declare(broken) },
      { pulumiCommand: command, envVars },
    );
    const events: PolicyEvent[] = [];
    const onEvent = ({ policyEvent }: automation.EngineEvent) =>
      policyEvent && events.push(policyEvent as PolicyEvent);
    const failed = await stack
      .preview({ policyPacks: [PACK], policyPackConfigs: [STRICT], onEvent })
      .then(() => undefined, String);
    return { events, failed };
  };

  let refused: ReturnType<typeof preview> | undefined;

  it("lets through what is right", async () => {
    const { events, failed } = await preview(false);
    expect(events).to.deep.equal([]);
    expect(failed).to.equal(undefined);
  });

  it("is stopped by a rule of each kind, under its own id and level, with the resource and the remedy", async () => {
    const { events, failed } = await (refused ??= preview(true));
    expect(failed).to.match(/mandatory/i);
    for (const [kind, id] of Object.entries(BROKEN)) {
      expect(ruleById(id).kind).to.equal(kind);
      const event = events.find(({ policyName }) => policyName === id);
      expect(event?.enforcementLevel, id).to.equal("mandatory");
      expect(event?.resourceUrn, id).to.include("aws:");
      expect(event?.message, id).to.include(`Remedy: `);
    }
    const known = new Set(rules.map(({ id }) => id));
    expect(events.filter(({ policyName }) => !known.has(policyName))).to.deep.equal([]);
  });

  it("B7 is stopped by an image that is named by its tag, not by its digest", async () => {
    const { events, failed } = await (refused ??= preview(true));
    expect(failed).to.match(/mandatory/i);
    const [event, more] = events.filter(({ policyName }) => policyName === "COMP-04");
    expect(event).to.include({ enforcementLevel: "mandatory" });
    expect(event?.message).to.include("shop:1.2").and.include("no digest");
    expect(more, "the one by digest passes").to.equal(undefined);
  });

  it("A5 is stopped by a policy that allows everything, and by a permission set without a second factor", async () => {
    const { events } = await (refused ??= preview(true));
    const by = (id: string) => events.filter(({ policyName }) => policyName === id);
    expect(by("IAM-04")[0]).to.include({ enforcementLevel: "mandatory" });
    const [set, more] = by("IAM-02");
    expect(set).to.include({ enforcementLevel: "mandatory" });
    expect(set?.message).to.include("readers").and.include("without a second factor");
    expect(more, "the one that demands it passes").to.equal(undefined);
  });

  it("A11 is stopped by a log group without key, and by one without retention", async () => {
    const { events } = await (refused ??= preview(true));
    const found = events.filter(({ policyName }) => policyName === "LOG-11");
    expect(found.map(({ enforcementLevel }) => enforcementLevel)).to.deep.equal(["mandatory", "mandatory"]);
    const said = found.map(({ message }) => message).toSorted();
    expect(said[0]).to.include("endless").and.include("retentionInDays is not set");
    expect(said[1]).to.include("open").and.include("kmsKeyId is absent");
  });
});

const statements = (...all: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: all });

const registry = `${managementAccount}.dkr.ecr.eu-central-1.amazonaws.com/shop`;

const declare = (broken: boolean): void => {
  const provider = new Provider("here", { region: "eu-central-1", allowedAccountIds: [managementAccount] });
  if (broken)
    for (const [name, tail] of [
      ["tagged", ":1.2"] as const,
      ["pinned", `@sha256:${"0a".repeat(32)}`] as const,
    ])
      new LambdaFunction(
        name,
        {
          name,
          packageType: "Image",
          imageUri: `${registry}${tail}`,
          role: `arn:aws:iam::${managementAccount}:role/shop`,
        },
        { provider },
      );
  declareLogs(broken, provider);
  declarePeople(broken, provider);
  const administrator = `arn:aws:iam::${managementAccount}:role/KeyAdministrator`;
  const own = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${managementAccount}:root` },
    Action: ["kms:Describe*", "kms:Get*", "kms:Put*", "kms:ScheduleKeyDeletion", "kms:TagResource"],
    Resource: "*",
    Condition: { ArnEquals: { "aws:PrincipalArn": administrator } },
  };
  new Key(
    "key",
    {
      enableKeyRotation: true,
      deletionWindowInDays: broken ? 7 : 30,
      policy: statements(broken ? { ...own, Action: "kms:*" } : own),
    },
    { provider, protect: true },
  );
  const action = broken ? "*" : "s3:GetObject";
  new Policy(
    "rights",
    {
      name: "rights",
      policy: statements({ Effect: "Allow", Action: action, Resource: broken ? "*" : "arn:aws:s3:::acme/*" }),
    },
    { provider },
  );
};

const logKey = `arn:aws:kms:eu-central-1:${managementAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const declareLogs = (broken: boolean, provider: Provider): void => {
  new LogGroup("kept", { name: "kept", kmsKeyId: logKey, retentionInDays: 365 }, { provider });
  if (!broken) return;
  new LogGroup("endless", { name: "endless", kmsKeyId: logKey }, { provider });
  new LogGroup("open", { name: "open", retentionInDays: 365 }, { provider });
};

const declarePeople = (broken: boolean, provider: Provider): void => {
  const instanceArn = "arn:aws:sso:::instance/ssoins-03c979c5f8776949";
  const look = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
  const demand = {
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:PrincipalTag/lockgate-mfa": "true" } },
  };
  for (const [name, all] of [
    ["auditors", [look, demand]] as const,
    ...(broken ? [["readers", [look]] as const] : []),
  ]) {
    const set = new PermissionSet(name, { name, instanceArn }, { provider });
    new PermissionSetInlinePolicy(
      name,
      { instanceArn, permissionSetArn: set.arn, inlinePolicy: statements(...all) },
      { provider },
    );
  }
};
