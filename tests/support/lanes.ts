// Decides how many of the suites run at once.

/** Performs all jobs, in order, at most `width` at a time; the first that throws ends it. */
export async function inLanes<Job>(
  width: number,
  jobs: readonly Job[],
  perform: (job: Job) => Promise<void>,
): Promise<void> {
  const queue = jobs.values();
  const lane = async (): Promise<void> => {
    for (const job of queue) await perform(job);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
