// Exit codes with a meaning between @pulumi/pulumi's start scripts and the language host.

/** The user has already been told what went wrong: add nothing. */
export const alreadyReported = 32;
