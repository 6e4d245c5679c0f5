type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What this package needs of a service's log: an event name with ids and numbers. */
export type Logger = {
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
};
