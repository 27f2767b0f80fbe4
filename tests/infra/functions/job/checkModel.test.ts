// What the check of a model makes of an evaluation, whatever the job leaves behind; AWS answers as the case says.
import { expect } from "chai";
import { acceptModel } from "../../../../infra/functions/job/checkModel.ts";
import type { Job } from "../../../../infra/functions/job/settings.ts";

const sha256 = "ab".repeat(32);
const model = `s3://revisions/spam/${sha256}/model.json`;
type Answers = { model?: string; states?: readonly string[]; result?: string };
type Sent = { constructor: { name: string }; input: Record<string, unknown> };

/** What came of it, and what was accepted. */
async function outcome({ model: evaluated = model, states = ["SUCCEEDED"], result }: Answers) {
  const accepted: unknown[] = [];
  const seen: string[] = [];
  const left = [...states];
  const answers: Readonly<Record<string, (input: Record<string, unknown>) => unknown>> = {
    GetJobCommand: () => ({ Job: { DefaultArguments: { "--model": evaluated } } }),
    StartJobRunCommand: ({ Arguments }) => {
      seen.push((Arguments as Record<string, string>)["--result"] ?? "");
      return { JobRunId: "jr_1" };
    },
    GetJobRunCommand: () => ({ JobRun: { JobRunState: left.shift(), ErrorMessage: "no such column" } }),
    GetObjectCommand: ({ Bucket, Key }) => {
      expect(`s3://${String(Bucket)}/${String(Key)}`).to.equal(seen[0]);
      if (result === undefined) throw Object.assign(new Error("no key"), { name: "NoSuchKey" });
      return { Body: { transformToString: () => Promise.resolve(result) } };
    },
    PutParameterCommand: ({ Value }) => accepted.push(Value),
  };
  const client = {
    send: (command: Sent) => Promise.resolve().then(() => answers[command.constructor.name]?.(command.input)),
  };
  const env = {
    JOB: "evaluate",
    METRIC: "accuracy",
    THRESHOLD: "0.75",
    RESULTS: "purpose/spam/evaluations",
    ACCEPTED: "/spam/dev/ACCEPTED_MODEL",
    EXECUTION: "e-1",
  };
  const clock = { now: () => new Date(), pause: () => Promise.resolve() };
  const job = { env, folder: "", aws: { glue: client, s3: client, ssm: client }, clock } as unknown as Job;
  const text = await acceptModel(job, sha256).catch(
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );
  return { text, accepted, result: seen[0] };
}
const told = (value: unknown): Answers => ({ result: JSON.stringify({ accuracy: value }) });

describe("C21 what is made of an evaluation", () => {
  it("C21 a metric at the threshold is enough, and its model is accepted", async () => {
    expect(await outcome({ ...told(0.75), states: ["STARTING", "RUNNING", "SUCCEEDED"] })).to.deep.equal({
      text: `accuracy of ${model} is 0.75, 0.75 is enough`,
      accepted: [model],
      result: `s3://purpose/spam/evaluations/${sha256}/e-1.json`,
    });
  });

  for (const [what, answers, says] of [
    ["a metric under the threshold", told(0.7499), /^NotHealthy: accuracy of .* is 0\.7499, under 0\.75$/],
    ["a text in place of a number", told("0.99"), /^NotHealthy: .* tells no number as accuracy$/],
    ["nothing of the metric", { result: "{}" }, /^NotHealthy: .* tells no number/],
    ["null", { result: "null" }, /^NotHealthy: .* tells no number/],
    ["what is no JSON", { result: "good" }, /the evaluation/],
    ["no file", {}, /^NotHealthy: the evaluation has left no spam\/evaluations\//],
    [
      "a job that failed",
      { ...told(1), states: ["FAILED"] },
      /^NotHealthy: run jr_1 of evaluate is FAILED: no such column$/,
    ],
    ["a job that took too long", { ...told(1), states: ["TIMEOUT"] }, /is TIMEOUT/],
    [
      "the model of another release",
      { ...told(1), model: "s3://revisions/spam/0/model.json" },
      /not that of/,
    ],
  ] as const)
    it(`C21 ${what} accepts nothing`, async () => {
      const { text, accepted } = await outcome(answers);
      expect(text).to.match(says);
      expect(accepted).to.deep.equal([]);
    });
});
