// Rows that come into the table of deployments, told to components' queues by the function as its declared role, on moto.
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { createHandler, type StreamRecord } from "../../../../infra/functions/deployments/tell.ts";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import { componentTopic } from "../../../../infra/plan/deployments.ts";
import * as names from "../../../../infra/plan/names.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { declareInMoto, unguarded } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "../emptyMoto.ts";
import { exampleConfig } from "../../example.ts";
import { companyWithOptions, variablesOf } from "../optionsCompany.ts";
import { publishes } from "../vending/operations.ts";

const account = exampleConfig("tooling").accountId;
const region = "eu-central-1";
const components = ["network", "billing"];
const credentials = { accessKeyId: "AKIAOWNER", secretAccessKey: "of no meaning" };

describe("F4 the table of deployments, told as the declared role, on moto", function () {
  this.timeout(120_000);
  let moto: Moto;
  let harness: Harness;
  let handle: ReturnType<typeof createHandler>;
  const logged: object[] = [];
  const owner = <C extends { middlewareStack: object }>(Client: new (settings: never) => C): C =>
    unguarded(new Client({ endpoint: moto.endpoint, region, credentials } as never), account);

  /** SQS as a program without its SDK asks it. */
  async function sqs(action: string, more: Record<string, string> = {}): Promise<string> {
    const response = await fetch(moto.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260301/${region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
        "x-moto-account-id": account,
      },
      body: new URLSearchParams({ Action: action, Version: "2012-11-05", ...more }).toString(),
    });
    return response.text();
  }
  const queueUrl = (name: string): string => `${moto.endpoint}/${account}/${name}.fifo`;
  const heard = new Map<string, number>();
  /** What a component's queue got since it was asked last. */
  async function got(component: string): Promise<object[]> {
    const text = await sqs("ReceiveMessage", {
      QueueUrl: queueUrl(component),
      MaxNumberOfMessages: "10",
      VisibilityTimeout: "0",
    });
    const all = [...text.matchAll(/<Body>(.*?)<\/Body>/gs)].map(
      ([, body = ""]) => JSON.parse(body.replaceAll("&quot;", '"')) as object,
    );
    const before = heard.get(component) ?? 0;
    heard.set(component, all.length);
    return all.slice(before);
  }

  before(async () => {
    const company = await companyWithOptions();
    moto = await emptyMoto();
    const own = company.model.resources.filter(
      (facts) => accountOf(facts) === account && facts.type.includes(":dynamodb/"),
    );
    await declareInMoto(buildModel(own), { endpoint: moto.endpoint, region });
    for (const component of components) {
      await sqs("CreateQueue", {
        QueueName: `${component}.fifo`,
        "Attribute.1.Name": "FifoQueue",
        "Attribute.1.Value": "true",
      });
      const sns = owner(SNSClient);
      const { TopicArn } = await sns.send(
        new CreateTopicCommand({ Name: componentTopic(component), Attributes: { FifoTopic: "true" } }),
      );
      await sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: "sqs",
          Endpoint: `arn:aws:sqs:${region}:${account}:${component}.fifo`,
          Attributes: { RawMessageDelivery: "true" },
        }),
      );
    }
    const operations = { "SNSClient.PublishCommand": publishes(`alias/${names.deployments}`) };
    harness = new Harness({ endpoint: moto.endpoint, region, company, operations });
    const role = names.roleArn(account, names.deployments);
    const use: Connect = (Client) => harness.guard(new Client(harness.settings(role) as never) as never);
    const log = (line: object): void => void logged.push(line);
    handle = createHandler(variablesOf(company, account, names.deployments), use, { log });
  });
  after(() => moto.stop());
  beforeEach(async () => {
    logged.length = 0;
    harness.fault = () => undefined;
    for (const component of components) await got(component);
  });

  const rowOf = (id: string, more: object = {}) => ({
    id,
    account: "123456789012",
    region: "eu-west-1",
    type: "silo",
    ...more,
  });
  let events = 0;
  /** Adds a row, and answers what the stream says of it. */
  async function insert(row: Record<string, string>): Promise<StreamRecord> {
    const item = Object.fromEntries(Object.entries(row).map(([key, S]) => [key, { S }]));
    await owner(DynamoDBClient).send(new PutItemCommand({ TableName: names.deployments, Item: item }));
    events += 1;
    return {
      eventID: `event-${events}`,
      eventName: "INSERT",
      dynamodb: { SequenceNumber: String(events), NewImage: item },
    };
  }
  const tell = (...Records: StreamRecord[]) => handle({ Records });

  it("F4 one insert reaches each subscriber once, however often the stream brings it", async () => {
    const row = rowOf("tenant-a");
    const record = await insert(row);
    for (let times = 0; times < 3; times += 1)
      expect(await tell(record)).to.deep.equal({ batchItemFailures: [] });
    for (const component of components) expect(await got(component), component).to.deep.equal([row]);
  });

  it("F4 what fails in between comes again from there, and nobody hears twice", async () => {
    const records = [await insert(rowOf("tenant-b")), await insert(rowOf("tenant-c"))];
    let publishes = 0;
    harness.fault = ({ operation, when }) =>
      operation === "SNSClient.PublishCommand" && when === "before" && (publishes += 1) === 2
        ? Object.assign(new Error("no more today"), { name: "AuthorizationError" })
        : undefined;
    expect(await tell(...records)).to.deep.equal({
      batchItemFailures: [{ itemIdentifier: records[0]?.dynamodb.SequenceNumber }],
    });
    harness.fault = () => undefined;
    expect(await tell(...records)).to.deep.equal({ batchItemFailures: [] });
    for (const component of components)
      expect(await got(component), component).to.deep.equal([rowOf("tenant-b"), rowOf("tenant-c")]);
  });

  it("F4 rows that cannot be meant are told to nobody, and reported; others behind them are", async () => {
    const bad = [
      await insert(rowOf("bad-account", { account: "12" })),
      await insert(rowOf("bad-region", { region: "mars" })),
      await insert(rowOf("bad-type", { type: "bridge" })),
    ];
    const good = await insert(rowOf("tenant-d"));
    expect(await tell(...bad, good)).to.deep.equal({ batchItemFailures: [] });
    expect(logged.map((line) => (line as { refused: string }).refused)).to.deep.equal([
      "bad-account",
      "bad-region",
      "bad-type",
    ]);
    for (const component of components) expect(await got(component)).to.deep.equal([rowOf("tenant-d")]);
  });

  it("F4 changed and deleted rows are no new ones", async () => {
    const record = await insert(rowOf("tenant-e"));
    await tell({ ...record, eventName: "MODIFY" }, { ...record, eventName: "REMOVE" });
    for (const component of components) expect(await got(component)).to.deep.equal([]);
  });

  it("F4 its role does nothing that it may not", () => {
    expect(harness.asked.filter(({ allowed }) => !allowed)).to.deep.equal([]);
  });
});
