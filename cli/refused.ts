// Decides what an error of the table carries: its texts, filled in.

import { BadFormat } from "../infra/functions/lib/faults.ts";
import { filled, type Values } from "../policy-pack/templates.ts";
import { errorTable, type ErrorCode } from "./errorTable.ts";

/** The only error that commands end with on purpose. */
export class Refused extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, values: Readonly<Record<string, string>>) {
    const { says, remedy } = errorTable[code];
    super(filled(says, values));
    this.code = code;
    this.remedy = filled(remedy, values);
  }
}

export const refused = <C extends ErrorCode>(code: C, values: Values<(typeof errorTable)[C]>): Refused =>
  new Refused(code, values);

/** Whatever else goes wrong has its code, too. */
export const asRefused = (error: unknown): Refused => {
  if (error instanceof Refused) return error;
  const why = error instanceof Error ? error.message : String(error);
  return error instanceof BadFormat ? refused("input_wrong", { why }) : refused("unexpected", { why });
};
