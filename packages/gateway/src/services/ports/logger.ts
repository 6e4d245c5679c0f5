/** What services and workers may log: an event name with ids and numbers, never free objects. */
export interface Logger {
  debug(fields: LogFields, event: string): void;
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
}

/** What is safe to log of an error of any kind: never its message, which may quote values. */
export type DescribeError = (error: unknown) => LogFields;

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
