// Decides which keys say who adds deployments to the central table, and which components hear of each.
import { z } from "zod";
import { list, roleReference, shortName, text } from "./fields.ts";

const queue = text("the ARN of a FIFO queue of SQS").regex(
  /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,75}\.fifo$/,
  "the ARN of a FIFO queue of SQS, arn:aws:sqs:…:….fifo: topics that tell once take no other subscribers",
);

const component = z.strictObject(
  {
    name: shortName("component", 40),
    subscribers: list(queue, "a list of ARNs of FIFO queues")
      .min(1, "at least one queue: what nobody hears is told in vain")
      .refine((queues) => new Set(queues).size === queues.length, "name each queue once"),
  },
  { error: "a component: { name, subscribers }" },
);

/** Absent: there is no table. */
export const deployments = z
  .strictObject(
    {
      /** Roles that add rows, in any account. */
      writers: list(roleReference, "a list of role ARNs").min(1, "at least one role that adds deployments"),
      components: list(component, "a list of components")
        .min(1, "at least one component")
        .refine(
          (rows) => new Set(rows.map(({ name }) => name)).size === rows.length,
          "name each component once",
        ),
    },
    { error: "the table of deployments: { writers, components }" },
  )
  .optional();
