// How functions get their clients of the AWS SDK, so that tests can put their emulator behind them.

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
export type Settings = { region?: string; credentials?: Credentials };

/** Makes a client of the AWS SDK. */
export type Connect = <C>(Client: new (settings: Settings) => C, settings?: Settings) => C;

export const connect: Connect = (Client, settings = {}) => new Client(settings);
