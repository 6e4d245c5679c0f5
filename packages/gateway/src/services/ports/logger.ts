/** Log lines of services and workers: an event name with ids and numbers, never whole objects. */
export type Logger = {
  debug(fields: LogFields, event: string): void;
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
};

/** The part of any error that is safe to log: never its message, which may quote values. */
export type DescribeError = (error: unknown) => LogFields;

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
