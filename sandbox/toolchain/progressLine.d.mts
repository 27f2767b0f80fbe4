// Types of progressLine.mjs, which is plain JavaScript because Node 20 runs it.
export interface ProgressLine {
  update(text: string): void;
  clear(): void;
  done(result: string): void;
}

export function showProgress(output: { write(text: string): unknown; isTTY?: boolean }): ProgressLine;
