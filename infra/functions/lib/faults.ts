// The faults of what is read from outside: each says what is wrong, and none is ever taken for a pass.

/** An envelope, statement, policy or archive that is not what it must be. */
export class BadFormat extends Error {}

/** What must not be signed, such as a build whose tests failed. */
export class NotSigned extends Error {}

/** A zod issue as `path: problem`, the first one only: the rest usually follows from it. */
export const firstIssue = (error: {
  issues: readonly { path: readonly PropertyKey[]; message: string }[];
}): string => {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  return path === "" ? (issue?.message ?? "invalid") : `${path}: ${issue?.message}`;
};

/** JSON.parse whose fault says what was read. */
export const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadFormat(`${what} is not JSON: ${(error as Error).message}`);
  }
};
