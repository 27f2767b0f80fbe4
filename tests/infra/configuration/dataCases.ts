// Faulty targets that work on data: one thing wrong each.
import { target, type Case } from "./targetCase.ts";

export const dataCases: readonly Case[] = [
  ...(
    [
      [
        "C14 an orphan",
        [{ name: "b", job: "b.py", after: ["a"] }],
        "steps[0].after[0]",
        /nothing would ever start b/,
        /name one of b/,
      ],
      [
        "C14 a cycle",
        [
          { name: "a", job: "a.py", after: ["b"] },
          { name: "b", job: "b.py", after: ["a"] },
        ],
        "steps[0].after",
        /nothing would ever start a: a after b after a/,
        /wait for none of the others/,
      ],
      [
        "C14 a step that is a job and a crawler",
        [{ name: "a", job: "a.py", crawler: "raw/a" }],
        "steps[0].job",
        /wrong value/,
        /either a job or a crawler/,
      ],
      [
        "C14 a script outside the artifact",
        [{ name: "a", job: "../a.py" }],
        "steps[0].job",
        /wrong value/,
        /script in the artifact/,
      ],
      [
        "C14 a crawler outside the app's data",
        [{ name: "a", crawler: "raw/../x" }],
        "steps[0].crawler",
        /wrong value/,
        /a folder in it/,
      ],
      ["C14 a workflow without steps", [], "steps", /wrong value/, /at least one step/],
    ] as const
  ).map(([title, steps, at, problem, remedy]) =>
    target(title, "glueWorkflow", { steps }, at, problem, remedy),
  ),
  target(
    "C14 a schedule of five fields",
    "glueWorkflow",
    { schedule: "cron(0 8 * * *)" },
    "schedule",
    /wrong value/,
    /one of both days a question mark/,
  ),
  target(
    "C9 rules that are no JSON",
    "glueEtl",
    { rules: "rules.yaml" },
    "rules",
    /wrong value/,
    /rules.json/,
  ),
  target("C9 a sample of nothing", "glueEtl", { sample: "" }, "sample", /wrong value/, /at least one line/),
  target(
    "C9 nobody's address",
    "glueEtl",
    { tells: ["data"] },
    "tells[0]",
    /wrong value/,
    /an e-mail address/,
  ),
  target(
    "C9 feeds of no environment",
    "glueEtl",
    { feeds: { stage: ["arn:aws:iam::111122223333:role/shop"] } },
    "feeds.stage",
    /no such environment/,
    /dev, test, prod/,
  ),
  target(
    "C14 readers of no environment",
    "glueWorkflow",
    { readers: { stage: ["arn:aws:iam::111122223333:role/analysts"] } },
    "readers.stage",
    /no such environment/,
    /dev, test, prod/,
  ),
  target(
    "C21 a threshold that is no number",
    "model",
    { threshold: "high" },
    "threshold",
    /wrong type/,
    /least value/,
  ),
  target(
    "C21 a model outside the artifact",
    "model",
    { model: "../model.json" },
    "model",
    /wrong value/,
    /file in the artifact/,
  ),
  target(
    "C21 a metric that is no name",
    "model",
    { metric: "Accuracy %" },
    "metric",
    /wrong value/,
    /lower-case/,
  ),
];
