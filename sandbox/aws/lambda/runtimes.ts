// Which Lambda runtimes new functions can use. Source: Lambda developer guide, "Lambda runtimes", September 2026.

/** Functions can be created with these. */
export const runtimes = [
  "nodejs24.x",
  "nodejs22.x",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "java25",
  "java21",
  "java17",
  "java11",
  "java8.al2",
  "dotnet10",
  "dotnet9",
  "dotnet8",
  "ruby3.4",
  "ruby3.3",
  "provided.al2023",
  "provided.al2",
] as const;

/** Known to AWS, but no longer for new functions. */
export const deprecatedRuntimes = [
  "nodejs20.x",
  "nodejs18.x",
  "nodejs16.x",
  "nodejs14.x",
  "nodejs12.x",
  "nodejs10.x",
  "nodejs8.10",
  "nodejs6.10",
  "nodejs4.3",
  "nodejs4.3-edge",
  "nodejs",
  "python3.9",
  "python3.8",
  "python3.7",
  "python3.6",
  "python2.7",
  "java8",
  "dotnet7",
  "dotnet6",
  "dotnet5.0",
  "dotnetcore3.1",
  "dotnetcore2.1",
  "dotnetcore2.0",
  "dotnetcore1.0",
  "ruby3.2",
  "ruby2.7",
  "ruby2.5",
  "go1.x",
  "provided",
] as const;

/** What is wrong with a runtime for a new function. */
export function runtimeFault(value: unknown): string | undefined {
  const name = String(value);
  if ((runtimes as readonly string[]).includes(name)) return undefined;
  if ((deprecatedRuntimes as readonly string[]).includes(name))
    return `"${name}" is no longer supported for creating or updating AWS Lambda functions; use one of ${runtimes.join(", ")}`;
  return `"${name}": must be one of ${runtimes.join(", ")}`;
}
