// Goes through answers that come in pages, where the SDK has no paginator for the operation.

/** Page after page; `ask` gets the token of the one that is next. */
export async function* pages<Page extends { nextToken?: string | undefined }>(
  ask: (nextToken: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let nextToken: string | undefined;
  do {
    const page = await ask(nextToken);
    yield page;
    ({ nextToken } = page);
  } while (nextToken !== undefined);
}
