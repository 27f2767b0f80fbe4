// Decides which parts of Pulumi's Automation API are used; loading it by this path skips the rest of the SDK.
import "./laterModules.cjs";
import * as automation from "@pulumi/pulumi/automation/index.js";

export const { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } = automation;
export type PulumiCommand = automation.PulumiCommand;
export type EngineEvent = automation.EngineEvent;
export type Stack = automation.Stack;

/** Result of one CLI command; its declaration is left out of the package, the class is exported. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

interface Undeclared {
  readonly CommandResult: new (stdout: string, stderr: string, code: number) => CommandResult;
  /** Turns a failed command into the API's typed errors (stack not found, already locked, ...). */
  readonly createCommandError: (result: CommandResult) => Error;
}

export const { CommandResult, createCommandError } = automation as unknown as Undeclared;
