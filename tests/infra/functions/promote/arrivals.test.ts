// What EventBridge tells of a release that arrives in a store: from S3's own events, as the stacks declare them, in moto.
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { keysOf } from "../../../../infra/functions/lib/release.ts";
import { unguarded } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { app, config, partiesOf, refusal, Stage } from "../stage.ts";

type Arrival = {
  source: string;
  "detail-type": string;
  detail: { bucket: { name: string }; object: { key: string } };
};
const settings = (endpoint: string) => ({
  endpoint,
  region: config.region,
  credentials: { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" },
});

describe("arrivals of releases, told by EventBridge on moto", function () {
  this.timeout(600_000);
  let stage: Stage;
  let sqs: SQSClient;
  let QueueUrl: string;
  const { bucket, environment } = partiesOf("test");

  before(async () => {
    stage = await Stage.open();
    const account = environment.accountId;
    sqs = unguarded(new SQSClient(settings(stage.moto.endpoint)), account);
    const made = await sqs.send(new CreateQueueCommand({ QueueName: "arrivals" }));
    QueueUrl = String(made.QueueUrl);
    const events = unguarded(new EventBridgeClient(settings(stage.moto.endpoint)), account);
    // A release has arrived with its manifest, which is written last.
    const pattern = {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [bucket] }, object: { key: [{ suffix: "/release.json" }] } },
    };
    await events.send(new PutRuleCommand({ Name: "arrivals", EventPattern: JSON.stringify(pattern) }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    await events.send(
      new PutTargetsCommand({ Rule: "arrivals", Targets: [{ Id: "1", Arn: Attributes?.QueueArn }] }),
    );
  });
  after(() => stage.close());

  /** All that was told since the last look. */
  async function told(): Promise<Arrival[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length > 0)
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle })),
        }),
      );
    return Messages.map(({ Body }) => JSON.parse(String(Body)) as Arrival);
  }

  it("one release is one event, however often and however much at once it is promoted", async () => {
    const release = await stage.healthy();
    const promote = stage.promoter("dev", "test");
    await Promise.all(Array.from({ length: 5 }, () => promote(release)));
    await promote(release);
    const arrivals = await told();
    expect(arrivals.map(({ detail }) => [detail.bucket.name, detail.object.key])).to.deep.equal([
      [bucket, keysOf(app, release.sha256).manifest],
    ]);
    expect(arrivals[0]).to.include({ source: "aws.s3", "detail-type": "Object Created" });
  });

  it("a promotion that is refused or breaks off is none, and one that is completed later is one", async () => {
    const untested = await stage.release(Buffer.from(`never deployed ${Math.random()}`));
    await refusal(stage.promoter("dev", "test")(untested));
    expect(await told()).to.deep.equal([]);
    const release = await stage.healthy();
    let puts = 0;
    stage.harness.fault = ({ operation, when }) =>
      operation === "S3Client.PutObjectCommand" && when === "before" && ++puts > 1
        ? new Error("the process died")
        : undefined;
    await refusal(stage.promoter("dev", "test")(release));
    stage.harness.fault = () => undefined;
    expect(await told()).to.deep.equal([]);
    await stage.promoter("dev", "test")(release);
    expect(await told()).to.have.length(1);
  });
});
